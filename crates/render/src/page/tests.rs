use super::*;
use crate::examples::full_assessment;

#[test]
fn the_page_of_an_example() {
    insta::assert_snapshot!("page", page(&full_assessment()));
}
