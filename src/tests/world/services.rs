//! Services of an operator's own: the example of the README, and one as large as they get.

use latchkey::domain::ServiceId;
use latchkey::domain::services::catalogue::{Catalogue, ServiceText};

const README: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md"));

/// The service file that the README shows.
pub fn own_service() -> String {
    let (_, section) = README.split_once("## Add your own service").unwrap();
    let (_, example) = section.split_once("```toml\n").unwrap();
    example.split_once("```").unwrap().0.to_owned()
}

/// The service of that file.
pub fn vmware_cloud() -> ServiceId {
    ServiceId::parse("vmware-cloud-on-aws").unwrap()
}

/// The catalogue with a service file besides.
pub fn with_own(text: &str) -> Catalogue {
    let file = ServiceText { file: "own.toml".to_owned(), text: text.to_owned() };
    Catalogue::with_own(&[file]).unwrap()
}
