//! Where imported models come from: files beside the one that was opened, or texts at hand.

use super::load::{Library, namespace};
use crate::error::{Error, ErrorKind, Result, SourceText};
use crate::limits::{DMN_FILE_BYTES_MAX, DMN_FOLDER_FILES_MAX};
use std::fs;
use std::path::{Path, PathBuf};

/// The models of one folder.
#[derive(Debug)]
pub(super) struct Folder {
    folder: PathBuf,
    /// The models that were read with their namespaces, once a namespace was looked for.
    read: Option<Vec<(String, SourceText)>>,
}

/// Texts by the names of their files.
#[derive(Debug)]
pub(super) struct Given(pub(super) Vec<SourceText>);

impl Folder {
    /// The text of the file at `path` and the folder it is in.
    pub(super) fn around(path: &Path) -> Result<(SourceText, Self)> {
        let source = text_of(path)?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new(".")).to_path_buf();
        Ok((source, Self { folder, read: None }))
    }

    /// Every model of the folder, in the order of the file names.
    fn all(&mut self) -> &[(String, SourceText)] {
        let folder = &self.folder;
        self.read.get_or_insert_with(|| {
            let entries = fs::read_dir(folder).into_iter().flatten().flatten();
            let mut paths: Vec<PathBuf> = entries
                .map(|entry| entry.path())
                .filter(|path| path.extension().is_some_and(|kind| kind == "dmn" || kind == "xml"))
                .collect();
            paths.sort();
            let sources =
                paths.iter().take(DMN_FOLDER_FILES_MAX).filter_map(|path| text_of(path).ok());
            sources.filter_map(|source| Some((namespace(&source)?, source))).collect()
        })
    }
}

impl Library for Folder {
    fn find(&mut self, wanted: &str, location: Option<&str>) -> Option<SourceText> {
        // Only the last part of a location counts: nothing outside the folder is ever read.
        let file = location.and_then(|location| location.rsplit(['/', '\\']).next());
        let file = file.filter(|file| !file.is_empty() && *file != "..");
        let named = file.and_then(|file| text_of(&self.folder.join(file)).ok());
        let named = named.filter(|source| namespace(source).as_deref() == Some(wanted));
        named.or_else(|| {
            let mut all = self.all().iter();
            all.find(|(found, _)| found == wanted).map(|(_, source)| source.clone())
        })
    }
}

impl Library for Given {
    fn find(&mut self, wanted: &str, _location: Option<&str>) -> Option<SourceText> {
        self.0.iter().find(|source| namespace(source).as_deref() == Some(wanted)).cloned()
    }
}

/// The text of a file, under the file's own name.
fn text_of(path: &Path) -> Result<SourceText> {
    let failed = |error| Error::io("read", path, error);
    let bytes = fs::metadata(path).map_err(failed)?.len();
    if bytes > u64::try_from(DMN_FILE_BYTES_MAX).unwrap_or(u64::MAX) {
        let message = format!("`{}` has more than {DMN_FILE_BYTES_MAX} bytes", path.display());
        return Err(Error::new(ErrorKind::Limit, message));
    }
    let text = fs::read_to_string(path).map_err(failed)?;
    let text = text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned);
    let name =
        path.file_name().map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy());
    Ok(SourceText::new(name.as_ref(), text))
}
