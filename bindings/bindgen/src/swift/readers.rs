//! How values are read from the library's memory.
use crate::patch::{Edit, Part, Patch};

pub(super) fn in_place(generated: &str) -> Patch {
    // One in each converter, and one in each of the six functions that they use.
    let readers = generated.matches("read(from buf: inout (data: Data, offset: Data.Index)").count() + 6;
    let bytes =
        Part::new("// Reads an arbitrary number of bytes", |line| line.starts_with("// Reads a float"));
    let content = generated.contains(COPIED_CONTENT).then(|| Edit::replace(COPIED_CONTENT, content()));
    let mut edits = vec![
        Edit::remove(DATA),
        Edit::replace("createReader(data: Data)", "createReader(buffer: RustBuffer)"),
        Edit::replace("    (data: data, offset: 0)\n", READER),
        Edit::replace("createReader(data: Data(rustBuffer: buf))", "createReader(buffer: buf)"),
        Edit::replace("(data: Data, offset: Data.Index)", "(data: UnsafeRawBufferPointer, offset: Int)")
            .times(readers),
        Edit::replace(READ_INT, LOAD_INT),
        bytes.remove(),
        Edit::replace(COPIED_TEXT, TEXT),
    ];
    edits.extend(content);
    Patch::new(
        "in-place",
        "Values are read straight from the library's memory: reading through `Data` takes several calls into \
         Foundation for each number and string.",
        edits,
    )
    .upstream("https://github.com/mozilla/uniffi-rs/issues/1586")
}

/// The same as for texts, without the decoding.
fn content() -> String {
    TEXT.replace("String(decoding: ", "Data(").replace(", as: UTF8.self)", ")")
}

const COPIED_CONTENT: &str = "        let len: Int32 = try readInt(&buf)
        return Data(try readBytes(&buf, count: Int(len)))
";

const DATA: &str = "fileprivate extension Data {
    init(rustBuffer: RustBuffer) {
        self.init(
            bytesNoCopy: rustBuffer.data!,
            count: Int(rustBuffer.len),
            deallocator: .none
        )
    }
}

";

const READER: &str =
    "    (data: UnsafeRawBufferPointer(start: buffer.data, count: Int(buffer.len)), offset: 0)\n";

const READ_INT: &str = "    let range = reader.offset..<reader.offset + MemoryLayout<T>.size
    guard reader.data.count >= range.upperBound else {
        throw UniffiInternalError.bufferOverflow
    }
    if T.self == UInt8.self {
        let value = reader.data[reader.offset]
        reader.offset += 1
        return value as! T
    }
    var value: T = 0
    let _ = withUnsafeMutableBytes(of: &value, { reader.data.copyBytes(to: $0, from: range)})
    reader.offset = range.upperBound
    return value.bigEndian
";

const LOAD_INT: &str = "    let end = reader.offset + MemoryLayout<T>.size
    guard reader.data.count >= end else {
        throw UniffiInternalError.bufferOverflow
    }
    defer { reader.offset = end }
    return reader.data.loadUnaligned(fromByteOffset: reader.offset, as: T.self).bigEndian
";

const COPIED_TEXT: &str = "        let len: Int32 = try readInt(&buf)
        // See `lift` above for why we avoid Foundation's NSString-backed decoder here.
        return String(decoding: try readBytes(&buf, count: Int(len)), as: UTF8.self)
";

const TEXT: &str = "        let end = Int(try readInt(&buf) as Int32) + buf.offset
        guard (buf.offset...buf.data.count).contains(end) else {
            throw UniffiInternalError.bufferOverflow
        }
        defer { buf.offset = end }
        return String(decoding: UnsafeRawBufferPointer(rebasing: buf.data[buf.offset..<end]), as: UTF8.self)
";
