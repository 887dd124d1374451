//! XCFrameworks: a folder with the library for each of Apple's platforms, as `xcodebuild -create-xcframework` makes them.
use crate::universal::{Processor, joined};
use crate::workspace::write_if_changed;
use anyhow::Result;
use camino::{Utf8Path, Utf8PathBuf};
use std::fmt::Write as _;

/// A platform of the framework: the devices of a system, or their simulator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Platform {
    Ios,
    IosSimulator,
    MacOs,
}

impl Platform {
    /// `SupportedPlatform`.
    fn system(self) -> &'static str {
        match self {
            Self::Ios | Self::IosSimulator => "ios",
            Self::MacOs => "macos",
        }
    }

    /// `SupportedPlatformVariant`.
    fn variant(self) -> Option<&'static str> {
        (self == Self::IosSimulator).then_some("simulator")
    }
}

/// The library for one platform, for each of its processors.
pub(crate) struct Slice {
    pub(crate) platform: Platform,
    pub(crate) libraries: Vec<(Processor, Utf8PathBuf)>,
}

impl Slice {
    fn processors(&self) -> Vec<Processor> {
        let mut all: Vec<_> = self.libraries.iter().map(|(processor, _)| *processor).collect();
        all.sort_unstable();
        all
    }

    /// The name of its folder, such as `ios-arm64_x86_64-simulator`.
    fn identifier(&self) -> String {
        let processors: Vec<_> = self.processors().into_iter().map(Processor::name).collect();
        let variant = self.platform.variant().map(|variant| format!("-{variant}")).unwrap_or_default();
        format!("{}-{}{variant}", self.platform.system(), processors.join("_"))
    }
}

/// What every slice has beside its library.
pub(crate) struct Contents<'a> {
    /// The file name of the library in each slice.
    pub(crate) library: &'a str,
    /// The C module that the headers are.
    pub(crate) module: &'a str,
    /// The headers and the module map, by their names.
    pub(crate) headers: Vec<(String, String)>,
}

/// Writes the framework, in the place of an earlier one.
pub(crate) fn write(folder: &Utf8Path, slices: &[Slice], contents: &Contents<'_>) -> Result<()> {
    if folder.exists() {
        fs_err::remove_dir_all(folder)?;
    }
    for slice in slices {
        let inside = folder.join(slice.identifier());
        let libraries = slice.libraries.iter().map(|(processor, file)| Ok((*processor, fs_err::read(file)?)));
        let library = joined(libraries.collect::<Result<_>>()?)?;
        write_if_changed(&inside.join(contents.library), library)?;
        // Xcode copies the headers of all frameworks into one folder, where two module maps would replace each other.
        let headers = inside.join("Headers").join(contents.module);
        for (name, text) in &contents.headers {
            write_if_changed(&headers.join(name), text)?;
        }
    }
    write_if_changed(&folder.join("Info.plist"), info(slices, contents.library))
}

/// `Info.plist`, by which Xcode and SwiftPM choose a slice.
fn info(slices: &[Slice], library: &str) -> String {
    let mut available = String::new();
    let mut line = |indent: usize, text: String| _ = writeln!(available, "{}{text}", "\t".repeat(indent));
    for slice in slices {
        line(2, "<dict>".to_owned());
        let mut text = |key: &str, value: &str| line(3, format!("<key>{key}</key><string>{value}</string>"));
        text("BinaryPath", library);
        text("HeadersPath", "Headers");
        text("LibraryIdentifier", &slice.identifier());
        text("LibraryPath", library);
        text("SupportedPlatform", slice.platform.system());
        if let Some(variant) = slice.platform.variant() {
            text("SupportedPlatformVariant", variant);
        }
        line(3, "<key>SupportedArchitectures</key>".to_owned());
        line(3, "<array>".to_owned());
        slice.processors().iter().for_each(|one| line(4, format!("<string>{}</string>", one.name())));
        line(3, "</array>".to_owned());
        line(2, "</dict>".to_owned());
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">
<plist version=\"1.0\">
<dict>
\t<key>AvailableLibraries</key>
\t<array>
{available}\t</array>
\t<key>CFBundlePackageType</key><string>XFWK</string>
\t<key>XCFrameworkFormatVersion</key><string>1.0</string>
</dict>
</plist>
"
    )
}
