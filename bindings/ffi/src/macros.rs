//! Each operation is written once; these give it to both styles.

/// Makes the two classes of a handle: `$value` behind one whose calls are awaited, and one whose calls block.
macro_rules! handle {
    ($(#[$meta:meta])* $asynchronous:ident / $blocking:ident of $value:ty) => {
        $(#[$meta])*
        #[derive(uniffi::Object)]
        pub struct $asynchronous(pub(crate) $value);

        $(#[$meta])*
        /// Its calls block the thread.
        #[derive(uniffi::Object)]
        pub struct $blocking(pub(crate) $value);

        impl $crate::operations::Handle for $asynchronous {
            type Value = $value;
        }
    };
}

/// Calls that make requests: awaited on one class, blocking on the other. Both run the same future: each would be compiled
/// with all that it awaits.
macro_rules! operations {
    ($asynchronous:ident / $blocking:ident { $(
        $(#[$meta:meta])*
        fn $name:ident(&$this:ident $(, $arg:ident: $ty:ty)* $(,)?) -> $out:ty $body:block
    )* }) => {
        impl $crate::operations::Call<$asynchronous> { $(
            async fn $name(
                $this: <$asynchronous as $crate::operations::Handle>::Value $(, $arg: $ty)*
            ) -> Result<$out, $crate::ClerkError> {
                let done: $out = $body?;
                Ok(done)
            }
        )* }

        #[uniffi::export]
        impl $asynchronous { $(
            $(#[$meta])*
            pub async fn $name(&self $(, $arg: $ty)*) -> Result<$out, $crate::ClerkError> {
                let call = $crate::operations::Call::<$asynchronous>::$name(self.0.clone() $(, $arg)*);
                $crate::runtime::drive(call).await
            }
        )* }

        #[uniffi::export]
        impl $blocking { $(
            $(#[$meta])*
            pub fn $name(&self $(, $arg: $ty)*) -> Result<$out, $crate::ClerkError> {
                let call = $crate::operations::Call::<$asynchronous>::$name(self.0.clone() $(, $arg)*);
                $crate::runtime::block(call)
            }
        )* }
    };
}

/// Operations that give a page: as records, and under the second name as JSON, which Python decodes many times faster.
macro_rules! pages {
    ($asynchronous:ident / $blocking:ident { $(
        $(#[$meta:meta])*
        fn $name:ident | $bytes:ident (&$this:ident $(, $arg:ident: $ty:ty)* $(,)?) -> $out:ty $body:block
    )* }) => {
        operations! { $asynchronous / $blocking { $(
            $(#[$meta])*
            fn $name(&$this $(, $arg: $ty)*) -> $out $body
        )* } }

        operations! { $asynchronous / $blocking { $(
            $(#[$meta])*
            fn $bytes(&$this $(, $arg: $ty)*) -> String {
                let page: Result<$out, clerk_orgs::Error> = $body;
                page.map_err($crate::ClerkError::from).and_then(|page| $crate::operations::json(&page))
            }
        )* } }
    };
}

/// Calls that make no request: the same on both classes.
macro_rules! local {
    ($asynchronous:ident / $blocking:ident { $(
        $(#[$meta:meta])*
        fn $name:ident(&$this:ident $(, $arg:ident: $ty:ty)* $(,)?) $(-> $out:ty)? $body:block
    )* }) => {
        local!(@on $asynchronous { $($(#[$meta])* fn $name(&$this $(, $arg: $ty)*) $(-> $out)? $body)* });
        local!(@on $blocking { $($(#[$meta])* fn $name(&$this $(, $arg: $ty)*) $(-> $out)? $body)* });
    };
    (@on $class:ident { $(
        $(#[$meta:meta])*
        fn $name:ident(&$this:ident $(, $arg:ident: $ty:ty)*) $(-> $out:ty)? $body:block
    )* }) => {
        #[uniffi::export]
        impl $class { $(
            $(#[$meta])*
            pub fn $name(&self $(, $arg: $ty)*) $(-> $out)? {
                let $this = &self.0;
                #[allow(unused_braces)]
                $body
            }
        )* }
    };
}

/// Calls that give a handle of the same style and make no request.
macro_rules! handles {
    ($asynchronous:ident / $blocking:ident { $(
        $(#[$meta:meta])*
        fn $name:ident(&$this:ident $(, $arg:ident: $ty:ty)* $(,)?) -> $out_async:ident / $out_blocking:ident $body:block
    )* }) => {
        handles!(@on $asynchronous { $($(#[$meta])* fn $name(&$this $(, $arg: $ty)*) -> $out_async $body)* });
        handles!(@on $blocking { $($(#[$meta])* fn $name(&$this $(, $arg: $ty)*) -> $out_blocking $body)* });
    };
    (@on $class:ident { $(
        $(#[$meta:meta])*
        fn $name:ident(&$this:ident $(, $arg:ident: $ty:ty)*) -> $out:ident $body:block
    )* }) => {
        #[uniffi::export]
        impl $class { $(
            $(#[$meta])*
            pub fn $name(&self $(, $arg: $ty)*) -> Result<std::sync::Arc<$out>, $crate::ClerkError> {
                let $this = &self.0;
                let made: Result<_, clerk_orgs::Error> = $body;
                Ok(std::sync::Arc::new($out(made?.into())))
            }
        )* }
    };
}

/// A lazy sequence, read page by page; each language makes its own kind of sequence of it.
macro_rules! list {
    ($(#[$meta:meta])* $asynchronous:ident / $blocking:ident of $item:ident from $source:ty) => {
        handle! { $(#[$meta])* $asynchronous / $blocking of $crate::operations::Shared<$source> }

        operations! { $asynchronous / $blocking {
            /// The next ones, at least one, or nothing after the last. How many is not said beforehand: a page size is a
            /// hint. Nothing is lost by a failed call: the next one goes on where it was. After a cancelled one begin a new
            /// list: what had just come may have gone with it.
            fn next_page(&source) -> Option<Vec<$item>> { source.lock().await.next_page().await }

            /// The next ones, at least one, or nothing after the last. How many is not said beforehand: a page size is a
            /// hint. Nothing is lost by a failed call: the next one goes on where it was. After a cancelled one begin a new
            /// list: what had just come may have gone with it.
            fn next_page_bytes(&source) -> Option<String> {
                match source.lock().await.next_page().await {
                    Ok(Some(page)) => $crate::operations::json(&page).map(Some),
                    Ok(None) => Ok(None),
                    Err(error) => Err($crate::ClerkError::from(error)),
                }
            }
        } }
    };
}
