//! Macros that export each operation in both styles, so that it is written only once.

/// Declares the two classes of a handle around `$value`: one whose calls are awaited, and one whose calls block.
macro_rules! handle {
    ($(#[$meta:meta])* $asynchronous:ident / $blocking:ident of $value:ty) => {
        $(#[$meta])*
        #[derive(uniffi::Object)]
        pub struct $asynchronous(pub(crate) $value, pub(crate) $crate::process::ClientGuard);

        $(#[$meta])*
        /// Calls block the calling thread.
        #[derive(uniffi::Object)]
        pub struct $blocking(pub(crate) $value, pub(crate) $crate::process::ClientGuard);

        impl $crate::operations::Handle for $asynchronous {
            type Value = $value;
        }
    };
}

/// Calls that make requests: awaited on one class, blocking on the other. Both run the same future, since a second one
/// would compile everything it awaits a second time. `of Type`: their docs are those of core's methods of this type.
macro_rules! operations {
    ($asynchronous:ident / $blocking:ident $(of $documented:ident)? { $(
        $(#[$meta:meta])*
        fn $name:ident(&$this:ident $(, $arg:ident: $ty:ty)* $(,)?) -> $out:ty $body:block
    )* }) => {
        impl $crate::operations::Call<$asynchronous> { $(
            async fn $name(
                $this: <$asynchronous as $crate::operations::Handle>::Value $(, $arg: $ty)*
            ) -> Result<$out, $crate::ClerkError> {
                $($crate::arguments::check(stringify!($arg), &$arg)?;)*
                let done: $out = $body?;
                Ok(done)
            }
        )* }

        $(#[clerk_orgs_mirrored::documented($documented)])?
        #[uniffi::export]
        impl $asynchronous { $(
            $(#[$meta])*
            pub async fn $name(&self $(, $arg: $ty)*) -> Result<$out, $crate::ClerkError> {
                let call = Box::pin($crate::operations::Call::<$asynchronous>::$name(self.0.clone() $(, $arg)*));
                $crate::runtime::drive(&self.1, call).await
            }
        )* }

        $(#[clerk_orgs_mirrored::documented($documented)])?
        #[uniffi::export]
        impl $blocking { $(
            $(#[$meta])*
            pub fn $name(&self $(, $arg: $ty)*) -> Result<$out, $crate::ClerkError> {
                let call = Box::pin($crate::operations::Call::<$asynchronous>::$name(self.0.clone() $(, $arg)*));
                $crate::runtime::block(&self.1, call)
            }
        )* }
    };
}

/// Operations that return a page: as records, and under the second name as JSON, which Python decodes many times faster.
macro_rules! pages {
    ($asynchronous:ident / $blocking:ident of $documented:ident { $(
        $(#[$meta:meta])*
        fn $name:ident | $bytes:ident (&$this:ident $(, $arg:ident: $ty:ty)* $(,)?) -> $out:ty $body:block
    )* }) => {
        operations! { $asynchronous / $blocking of $documented { $(
            $(#[$meta])*
            fn $name(&$this $(, $arg: $ty)*) -> $out $body
        )* } }

        operations! { $asynchronous / $blocking of $documented { $(
            $(#[$meta])*
            #[docs($name)]
            fn $bytes(&$this $(, $arg: $ty)*) -> String {
                let page: Result<$out, clerk_orgs::Error> = $body;
                page.map_err($crate::ClerkError::from).and_then(|page| $crate::operations::json(&page, 1))
            }
        )* } }
    };
}

/// Calls that make no request, identical on both classes.
macro_rules! local {
    ($asynchronous:ident / $blocking:ident $(of $documented:ident)? { $($calls:tt)* }) => {
        local!(@on $asynchronous $(of $documented)? { $($calls)* });
        local!(@on $blocking $(of $documented)? { $($calls)* });
    };
    (@on $class:ident $(of $documented:ident)? { $(
        $(#[$meta:meta])*
        fn $name:ident(&$this:ident $(, $arg:ident: $ty:ty)* $(,)?) $(-> $out:ty)? $body:block
    )* }) => {
        $(#[clerk_orgs_mirrored::documented($documented)])?
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

/// Calls that make no request but can fail, identical on both classes.
macro_rules! fallible {
    ($asynchronous:ident / $blocking:ident $(of $documented:ident)? { $(
        $(#[$meta:meta])*
        fn $name:ident(&$this:ident $(, $arg:ident: $ty:ty)* $(,)?) -> $out:ty $body:block
    )* }) => {
        local! { $asynchronous / $blocking $(of $documented)? { $(
            $(#[$meta])*
            fn $name(&$this $(, $arg: $ty)*) -> Result<$out, $crate::ClerkError> $body
        )* } }
    };
}

/// Calls that return a handle of the same style and make no request. Docs as in `operations!`.
macro_rules! handles {
    ($asynchronous:ident / $blocking:ident of $documented:ident { $(
        $(#[$meta:meta])*
        fn $name:ident(&$this:ident $(, $arg:ident: $ty:ty)* $(,)?) -> $out_async:ident / $out_blocking:ident $body:block
    )* }) => {
        handles!(@on $asynchronous of $documented { $($(#[$meta])* fn $name(&$this $(, $arg: $ty)*) -> $out_async $body)* });
        handles!(@on $blocking of $documented { $($(#[$meta])* fn $name(&$this $(, $arg: $ty)*) -> $out_blocking $body)* });
    };
    (@on $class:ident of $documented:ident { $(
        $(#[$meta:meta])*
        fn $name:ident(&$this:ident $(, $arg:ident: $ty:ty)*) -> $out:ident $body:block
    )* }) => {
        #[clerk_orgs_mirrored::documented($documented)]
        #[uniffi::export]
        impl $class { $(
            $(#[$meta])*
            pub fn $name(&self $(, $arg: $ty)*) -> Result<std::sync::Arc<$out>, $crate::ClerkError> {
                $($crate::arguments::check(stringify!($arg), &$arg)?;)*
                let $this = &self.0;
                let made: Result<_, clerk_orgs::Error> = $body;
                Ok(std::sync::Arc::new($out(made?.into(), self.1.clone())))
            }
        )* }
    };
}

/// Calls that return a lazy sequence of a whole list, with what all of them say.
macro_rules! lists {
    ($asynchronous:ident / $blocking:ident of $documented:ident { $(
        $(#[$meta:meta])*
        fn $name:ident(&$this:ident $(, $arg:ident: $ty:ty)* $(,)?) -> $out_async:ident / $out_blocking:ident $body:block
    )* }) => {
        handles! { $asynchronous / $blocking of $documented { $(
            /// - `page_size`: Rows per request: 1 to 500, 100 by default.
            /// - `resume_from`: A `position` saved from the same list, to continue from there.
            ///
            /// Errors: `Invalid` for a page size outside 1 to 500 or a position saved from a different list.
            $(#[$meta])*
            fn $name(&$this $(, $arg: $ty)*) -> $out_async / $out_blocking $body
        )* } }
    };
}

/// A lazy sequence that is read page by page. The bindings combine the first two calls into `next_page`: a page stays here
/// until it is taken, so that a cancelled wait loses nothing.
macro_rules! list {
    ($(#[$meta:meta])* $asynchronous:ident / $blocking:ident of $item:ident from $source:ty) => {
        handle! { $(#[$meta])* $asynchronous / $blocking of $crate::operations::PageReader<$source, $item> }

        operations! { $asynchronous / $blocking {
            /// Returns the next page, with at least one item, or nothing after the last one. The number of items varies:
            /// the page size is a hint. A failed or cancelled call loses nothing: the next call continues from the same
            /// place.
            fn wait_for_page(&reader) -> bool { reader.wait_for_page().await }
        } }

        taking! { $asynchronous / $blocking of $item }
    };
}

/// The calls that take the page that was waited for.
macro_rules! taking {
    ($asynchronous:ident / $blocking:ident of $item:ident) => {
        local! { $asynchronous / $blocking {
            /// The page that was waited for, or nothing if another reader took it.
            fn take_page(&reader) -> Option<Vec<$item>> { reader.take() }
        } }

        fallible! { $asynchronous / $blocking {
            /// The page that was waited for, as JSON, or an empty string if another reader took it.
            fn take_page_bytes(&reader) -> String {
                let Some(page) = reader.take() else { return Ok(String::new()) };
                let text = $crate::operations::json(&page, page.len());
                $crate::runtime::drop_in_background(page);
                text
            }
        } }
    };
}

/// A lazy sequence that knows its total count and its position.
macro_rules! pager {
    ($(#[$meta:meta])* $asynchronous:ident / $blocking:ident of $item:ident) => {
        list! {
            #[clerk_orgs_mirrored::documented(Pager, summary)]
            $(#[$meta])*
            $asynchronous / $blocking of $item from clerk_orgs::Pager<$item>
        }

        local! { $asynchronous / $blocking of Pager {
            fn total_count(&reader) -> Option<i64> { reader.total_count() }
        } }

        fallible! { $asynchronous / $blocking of Pager {
            /// Items of the current page that you have not read yet come first.
            ///
            /// Errors: `Usage` while another call waits for a page.
            #[docs(position)]
            fn position_before(&reader, unread: u32) -> Option<String> { reader.position(unread) }
        } }
    };
}

/// A lazy sequence of events, which can be stopped.
macro_rules! events {
    ($(#[$meta:meta])* $asynchronous:ident / $blocking:ident of $item:ident from $source:ty) => {
        list! { $(#[$meta])* $asynchronous / $blocking of $item from $source }
        stopping! { $asynchronous / $blocking }
    };
}

/// A lazy sequence of changes inside this client, which can be stopped. Reading it cannot fail: if that is impossible, it ends.
macro_rules! updates {
    ($(#[$meta:meta])* $asynchronous:ident / $blocking:ident of $item:ident from $source:ty) => {
        handle! { $(#[$meta])* $asynchronous / $blocking of $crate::operations::PageReader<$source, $item> }

        impl $crate::operations::Call<$asynchronous> {
            async fn wait_for_page(
                reader: $crate::operations::PageReader<$source, $item>,
            ) -> Result<bool, $crate::ClerkError> {
                let waiting = async {
                    let mut source = reader.source().await;
                    Ok(reader.has_page()
                        || reader.put($crate::operations::Updates::next_page(&mut *source).await, None))
                };
                reader.unless_stopped(waiting).await
            }
        }

        #[uniffi::export]
        impl $asynchronous {
            /// Returns the next items, at least one, or nothing at the end. A cancelled call loses nothing: the next call
            /// continues from the same place. Ends where it cannot be read, such as in a forked process.
            pub async fn wait_for_page(&self) -> bool {
                let call = Box::pin($crate::operations::Call::<$asynchronous>::wait_for_page(self.0.clone()));
                $crate::runtime::drive(&self.1, call).await.unwrap_or(false)
            }
        }

        #[uniffi::export]
        impl $blocking {
            /// Returns the next items, at least one, or nothing at the end. Ends where it cannot be read, such as in a forked
            /// process or a callback of the library.
            pub fn wait_for_page(&self) -> bool {
                let call = Box::pin($crate::operations::Call::<$asynchronous>::wait_for_page(self.0.clone()));
                $crate::runtime::block(&self.1, call).unwrap_or(false)
            }
        }

        taking! { $asynchronous / $blocking of $item }
        stopping! { $asynchronous / $blocking }
    };
}

macro_rules! stopping {
    ($asynchronous:ident / $blocking:ident) => {
        local! { $asynchronous / $blocking {
            /// Ends the sequence. Can be called from any thread. A reader that is waiting reaches the end at once, and so
            /// does every later read, after what has been received already.
            fn stop(&reader) { reader.stop() }
        } }
    };
}

/// A list for display in a user interface. The bindings turn `state` and `states` into observables.
macro_rules! paginator {
    (
        $(#[$meta:meta])*
        $asynchronous:ident / $blocking:ident from $source:ty,
        $state:ident in $states:ident / $blocking_states:ident
    ) => {
        handle! {
            #[clerk_orgs_mirrored::documented(Paginator, summary)]
            $(#[$meta])*
            $asynchronous / $blocking of $source
        }

        local! { $asynchronous / $blocking of Paginator {
            fn state(&paginator) -> $state { paginator.state() }
        } }

        paginator!(@states $asynchronous $states);
        paginator!(@states $blocking $blocking_states);

        operations! { $asynchronous / $blocking of Paginator {
            fn load_more(&paginator) -> () { paginator.load_more().await }

            fn refresh(&paginator) -> () { paginator.refresh().await }
        } }
    };
    (@states $class:ident $states:ident) => {
        #[clerk_orgs_mirrored::documented(Paginator)]
        #[uniffi::export]
        impl $class {
            pub fn states(&self) -> std::sync::Arc<$states> {
                std::sync::Arc::new($states(self.0.states().into(), self.1.clone()))
            }
        }
    };
}
