/** For applications on the module path. What they see of the libraries in its functions, they need to read, too. */
module dev.clerkorgs {
    requires transitive kotlin.stdlib;
    requires transitive kotlinx.coroutines.core;
    requires transitive kotlinx.serialization.json;

    exports dev.clerkorgs;
}
