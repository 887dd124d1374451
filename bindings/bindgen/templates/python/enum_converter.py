class {{ converter }}(_UniffiConverterRustBuffer):
    _members = ({{ members }}, )

    @classmethod
    def read(cls, buf):
        index = buf.read_i32() - 1
        return cls._members[index] if index < len(cls._members) else {{ name }}(_UniffiFfiConverterString.read(buf))

    @staticmethod
    def check_lower(value):
        if not isinstance(value, {{ name }}):
            raise TypeError("expected {{ name }}, got {}".format(type(value).__name__))

    @classmethod
    def write(cls, value, buf):
        if value in cls._members:
            buf.write_i32(cls._members.index(value) + 1)
        else:
            buf.write_i32(len(cls._members) + 1)
            _UniffiFfiConverterString.write(str(value), buf)

