//! A Python program for the official SDK, complete and ready to run.

use super::super::version_of;
use super::literal;
use super::typed;

/// The release of the SDK whose names and types are printed.
const PACKAGE: &str = "alibabacloud_cams20200606==5.3.1";

/// The program: the SDK's typed request where it can hold the call, else its generic one.
pub(in crate::cli) fn script(action: &str, parameters: &[(String, String)], endpoint: &str) -> String {
    match typed::request(action, parameters) {
        Some(request) => {
            let method = typed::python_name(action);
            let client = "from alibabacloud_cams20200606 import models\nfrom alibabacloud_cams20200606.client import Client\n";
            let imports =
                format!("{client}{EXCEPTIONS}from alibabacloud_tea_openapi.utils_models import Config\n");
            let call = format!("client.{method}(request).body.to_map()");
            program(action, endpoint, &imports, &format!("request = {request}\n"), &call)
        }
        None => {
            let imports = format!(
                "from alibabacloud_tea_openapi.client import Client\n{EXCEPTIONS}\
                 from alibabacloud_tea_openapi.utils_models import Config, OpenApiRequest, Params\n\
                 from darabonba.runtime import RuntimeOptions\n"
            );
            let call = "client.call_api(params, request, RuntimeOptions())[\"body\"]";
            program(action, endpoint, &imports, &generic(action, parameters), call)
        }
    }
}

const EXCEPTIONS: &str = "from alibabacloud_tea_openapi.exceptions import AlibabaCloudException\n";

fn generic(action: &str, parameters: &[(String, String)]) -> String {
    let query: String = parameters
        .iter()
        .map(|(name, value)| format!("    {}: {},\n", literal::text(name), literal::text(value)))
        .collect();
    let version = version_of(action);
    let query = if query.is_empty() { "{}".to_owned() } else { format!("{{\n{query}}}") };
    format!(
        "params = Params(\n    action=\"{action}\",\n    version=\"{version}\",\n    protocol=\"HTTPS\",\n    \
         pathname=\"/\",\n    method=\"POST\",\n    auth_type=\"AK\",\n    style=\"RPC\",\n    \
         req_body_type=\"formData\",\n    body_type=\"json\",\n)\nrequest = OpenApiRequest(query={query})\n"
    )
}

fn program(action: &str, endpoint: &str, imports: &str, request: &str, call: &str) -> String {
    format!(
        "# {action} with the official SDK: pip install {PACKAGE}\n\
         import json\nimport os\nimport sys\nfrom urllib.parse import urlsplit\n\n{imports}\n\
         endpoint = urlsplit(os.environ.get(\"SWITCHBOARD_ENDPOINT\", {endpoint}))\n\
         client = Client(Config(\n\
         \x20   access_key_id=os.environ[\"ALIBABA_CLOUD_ACCESS_KEY_ID\"],\n\
         \x20   access_key_secret=os.environ[\"ALIBABA_CLOUD_ACCESS_KEY_SECRET\"],\n\
         \x20   endpoint=endpoint.netloc,\n\
         \x20   protocol=endpoint.scheme,\n\
         ))\n{request}try:\n    answer = {call}\n\
         except AlibabaCloudException as refusal:\n    sys.exit(f\"{{refusal.code}}: {{refusal.message}}\")\n\
         print(json.dumps(answer, ensure_ascii=False, indent=2))\n",
        endpoint = literal::text(endpoint),
    )
}
