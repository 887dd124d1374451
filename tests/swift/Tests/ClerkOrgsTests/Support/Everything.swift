import Testing

/// All tests run one after the other, because they share one emulator.
@Suite(.serialized) enum Everything {}
