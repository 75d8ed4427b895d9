//! The service files of an operator, read from their folder.

use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::cli::report::Trouble;
use crate::config::{Services, read_text};
use crate::domain::services::catalogue::{Catalogue, ServiceText};

/// The services that the program brings along, with those of the configured folder.
pub fn catalogue(services: &Services) -> Result<Catalogue, Trouble> {
    let own = match &services.path {
        Some(folder) => texts(folder)?,
        None => Vec::new(),
    };
    Catalogue::with_own(&own).map_err(|error| {
        Trouble::new(
            format!("A service file cannot be used: {error}."),
            "Fix the file; the README section \"Add your own service\" explains every field.",
        )
    })
}

/// Every `*.toml` of the folder, by name.
fn texts(folder: &Path) -> Result<Vec<ServiceText>, Trouble> {
    let mut files = files(folder).map_err(|error| unreadable(folder, &error))?;
    files.sort_unstable();
    let read = |file: PathBuf| {
        let text = read_text(&file).map_err(|error| unreadable(&file, &error))?;
        Ok(ServiceText { file: file.display().to_string(), text })
    };
    files.into_iter().map(read).collect()
}

fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "toml") {
            found.push(path);
        }
    }
    Ok(found)
}

fn unreadable(path: &Path, error: &io::Error) -> Trouble {
    Trouble::new(
        format!("{} cannot be read: {error}.", path.display()),
        "Check services.path: it names a folder whose *.toml files this user may read.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn services(folder: &Path) -> Services {
        Services { path: Some(folder.to_path_buf()) }
    }

    #[test]
    fn without_a_folder_there_are_the_services_of_the_program() {
        let catalogue = catalogue(&Services { path: None }).unwrap();
        assert_eq!(catalogue.services().len(), 2);
    }

    #[test]
    fn files_of_other_kinds_are_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("README.md"), "not a service").unwrap();
        assert_eq!(catalogue(&services(folder.path())).unwrap().services().len(), 2);
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let said = catalogue(&services(Path::new("/nowhere/services"))).unwrap_err().to_string();
        assert!(said.starts_with("/nowhere/services cannot be read: "), "{said}");
    }

    #[test]
    fn a_file_that_cannot_be_used_is_named_with_line_and_reason() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("broken.toml");
        std::fs::write(&file, "id = \"tool-shed\"\nversion = \"one\"\n").unwrap();
        let said = catalogue(&services(folder.path())).unwrap_err().to_string();
        assert!(said.contains(&format!("{}: line 2: ", file.display())), "{said}");
    }
}
