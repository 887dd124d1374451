class _UniffiRustBufferBuilder:
    """Collects bytes, which become the library's all at once."""

    def __init__(self):
        self.parts = bytearray()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def finalize(self):
        length = len(self.parts)
        data = (ctypes.c_char * length).from_buffer(self.parts) if length else None
        return _uniffi_rust_call(_UniffiLib.{{ from_bytes }}, _UniffiForeignBytes(length, data))

    def write(self, value):
        self.parts += value

    def write_i8(self, v):
        self.parts += struct.pack(">b", v)

    def write_u8(self, v):
        self.parts.append(v)

    def write_i16(self, v):
        self.parts += struct.pack(">h", v)

    def write_u16(self, v):
        self.parts += struct.pack(">H", v)

    def write_i32(self, v):
        self.parts += struct.pack(">i", v)

    def write_u32(self, v):
        self.parts += struct.pack(">I", v)

    def write_i64(self, v):
        self.parts += struct.pack(">q", v)

    def write_u64(self, v):
        self.parts += struct.pack(">Q", v)

    def write_float(self, v):
        self.parts += struct.pack(">f", v)

    def write_double(self, v):
        self.parts += struct.pack(">d", v)
