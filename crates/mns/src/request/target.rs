//! The request target: a path with its query, or a whole URL (queue notes, 1.3 points 4 and 5).

/// Path and query, byte for byte: of a whole URL what follows its host.
pub(crate) fn resource(target: &str) -> &str {
    let Some((scheme, rest)) = target.split_once("://") else { return target };
    if !["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        return target;
    }
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    match rest.strip_prefix(host) {
        Some(resource) if resource.starts_with('/') => resource,
        // A URL that ends with its host asks for the root; there is nothing there.
        _ => "/",
    }
}

/// The path, and the query without its question mark.
pub(crate) fn split(resource: &str) -> (&str, Option<&str>) {
    resource.split_once('?').map_or((resource, None), |(path, query)| (path, Some(query)))
}

/// The resource with one slash at its beginning, where it has several: an old client sends two and signs one.
pub(crate) fn collapsed(resource: &str) -> Option<&str> {
    let doubled = resource.strip_prefix('/').filter(|rest| rest.starts_with('/'))?;
    let leading = doubled.len() - doubled.trim_start_matches('/').len();
    doubled.get(leading - 1..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_url_loses_scheme_and_host_and_nothing_else() {
        assert_eq!(resource("http://127.0.0.1:9100/queues/a%2d?x=://y/"), "/queues/a%2d?x=://y/");
        assert_eq!(resource("HTTPS://h/q"), "/q");
        assert_eq!(resource("http://h"), "/");
        assert_eq!(resource("http://h?x"), "/");
        assert_eq!(resource("/queues?x=http://y/z"), "/queues?x=http://y/z");
        assert_eq!(resource("ftp://h/q"), "ftp://h/q");
    }

    #[test]
    fn leading_slashes_collapse_into_one() {
        assert_eq!(collapsed("//queues//a?b"), Some("/queues//a?b"));
        assert_eq!(collapsed("////queues"), Some("/queues"));
        assert_eq!(collapsed("//"), Some("/"));
        assert_eq!(collapsed("/queues"), None);
        assert_eq!(collapsed(""), None);
    }
}
