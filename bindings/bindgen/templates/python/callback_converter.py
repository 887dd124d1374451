class {{ converter }}:
    _handle_map = _UniffiHandleMap()

    @staticmethod
    def check_lower(value):
        _callbacks.check_function(value)

    @classmethod
    def write(cls, value, buf):
        buf.write_u64(cls._handle_map.insert(value))

