    public static func lift(_ handle: UInt64) throws -> {{ name }} {
        try handleMap.remove(handle: handle)
    }

    public static func lower(_ value: @escaping {{ name }}) -> UInt64 {
        handleMap.insert(obj: value)
    }

