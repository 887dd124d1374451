/** For tests on the module path. */
module dev.clerkorgs.testing {
    requires transitive dev.clerkorgs;
    requires java.net.http;
    requires dev.clerkorgs.emulator;
    requires transitive org.junit.jupiter.api;

    exports dev.clerkorgs.testing;
}
