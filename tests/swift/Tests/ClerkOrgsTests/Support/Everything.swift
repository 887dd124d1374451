import Testing

/// All tests, one after the other: they share one emulator.
@Suite(.serialized) enum Everything {}
