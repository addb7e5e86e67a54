//! Changes and their groups.

use super::support::{ids, insert, items};

#[tokio::test]
async fn a_change_holds_once_it_is_answered() {
    let (_folder, database) = items();
    database.write(|connection| insert(connection, 1)).await.unwrap();
    assert_eq!(ids(&database), [1]);
}
