//! Each operation is written once; these give it to both styles.

/// Makes the two classes of a handle: `$value` behind one whose calls are awaited, and one whose calls block.
macro_rules! handle {
    ($(#[$meta:meta])* $asynchronous:ident / $blocking:ident of $value:ty) => {
        $(#[$meta])*
        #[derive(uniffi::Object)]
        pub struct $asynchronous(pub(crate) $value, pub(crate) $crate::process::Open);

        $(#[$meta])*
        /// Its calls block the thread.
        #[derive(uniffi::Object)]
        pub struct $blocking(pub(crate) $value, pub(crate) $crate::process::Open);

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
                $crate::runtime::drive(&self.1, call).await
            }
        )* }

        #[uniffi::export]
        impl $blocking { $(
            $(#[$meta])*
            pub fn $name(&self $(, $arg: $ty)*) -> Result<$out, $crate::ClerkError> {
                let call = $crate::operations::Call::<$asynchronous>::$name(self.0.clone() $(, $arg)*);
                $crate::runtime::block(&self.1, call)
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
                page.map_err($crate::ClerkError::from).and_then(|page| $crate::operations::json(&page, 1))
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

/// Calls that make no request and can fail: the same on both classes.
macro_rules! fallible {
    ($asynchronous:ident / $blocking:ident { $(
        $(#[$meta:meta])*
        fn $name:ident(&$this:ident $(, $arg:ident: $ty:ty)* $(,)?) -> $out:ty $body:block
    )* }) => {
        local! { $asynchronous / $blocking { $(
            $(#[$meta])*
            fn $name(&$this $(, $arg: $ty)*) -> Result<$out, $crate::ClerkError> $body
        )* } }
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
                Ok(std::sync::Arc::new($out(made?.into(), self.1.clone())))
            }
        )* }
    };
}

/// A lazy sequence, read page by page. The bindings make `next_page` of the first two calls: a page stays here until it is
/// taken, so that a cancelled wait loses nothing.
macro_rules! list {
    ($(#[$meta:meta])* $asynchronous:ident / $blocking:ident of $item:ident from $source:ty) => {
        handle! { $(#[$meta])* $asynchronous / $blocking of $crate::operations::Reading<$source, $item> }

        operations! { $asynchronous / $blocking {
            /// The next ones, at least one, or nothing after the last. How many is not said beforehand: a page size is a
            /// hint. Nothing is lost by a failed or cancelled call: the next one goes on where it was.
            fn wait_for_page(&reading) -> bool {
                let waiting = async {
                    let mut source = reading.source().await;
                    if reading.has_page() {
                        Ok(true)
                    } else {
                        let page = $crate::operations::Source::next_page(&mut *source).await;
                        let total_count = $crate::operations::Source::total_count(&*source);
                        page.map(|page| reading.put(page, total_count))
                    }
                };
                reading.unless_stopped(waiting).await
            }
        } }

        local! { $asynchronous / $blocking {
            /// The page that was waited for; nothing if another reader took it.
            fn take_page(&reading) -> Option<Vec<$item>> { reading.take() }
        } }

        fallible! { $asynchronous / $blocking {
            /// The page that was waited for, as JSON; an empty text if another reader took it.
            fn take_page_bytes(&reading) -> String {
                let Some(page) = reading.take() else { return Ok(String::new()) };
                let text = $crate::operations::json(&page, page.len());
                $crate::runtime::free(page);
                text
            }
        } }
    };
}

/// A list that knows how long it is, and where reading stands.
macro_rules! pager {
    ($(#[$meta:meta])* $asynchronous:ident / $blocking:ident of $item:ident) => {
        list! { $(#[$meta])* $asynchronous / $blocking of $item from clerk_orgs::Pager<$item> }

        local! { $asynchronous / $blocking {
            /// How many items the whole list holds, as of the last page; nothing before the first.
            fn total_count(&reading) -> Option<i64> { reading.total_count() }
        } }

        fallible! { $asynchronous / $blocking {
            /// Where reading stands, as text to be saved: the same list made with it as `resume_from` goes on there, in
            /// this program or another. What was not read yet of a page counts as not read. Nothing before the first page.
            ///
            /// It holds no secret, and takes less than a kilobyte for most lists. Nothing is lost by it; what was read
            /// before is read again only if the last 32 items before the place have all gone away meanwhile.
            ///
            /// Errors: `Usage` while a page is being waited for.
            fn position_before(&reading, unread: u32) -> Option<String> { reading.position(unread) }
        } }
    };
}

/// A sequence that waits for what happens, and may be told to end.
macro_rules! events {
    ($(#[$meta:meta])* $asynchronous:ident / $blocking:ident of $item:ident from $source:ty) => {
        list! { $(#[$meta])* $asynchronous / $blocking of $item from $source }

        local! { $asynchronous / $blocking {
            /// Ends it, from any thread: whoever waits for it finds its end at once, and so does who reads it later.
            fn stop(&reading) { reading.stop() }
        } }
    };
}

/// A list as an interface shows it; the bindings make observables of `state` and `states`.
macro_rules! paginator {
    (
        $(#[$meta:meta])*
        $asynchronous:ident / $blocking:ident from $source:ty,
        $state:ident in $states:ident / $blocking_states:ident
    ) => {
        handle! {
            $(#[$meta])*
            ///
            /// Nothing is read before the first `load_more` or `refresh`. A call that fails leaves what is shown as it is, and
            /// its error is told twice: by the call and in the state.
            $asynchronous / $blocking of $source
        }

        local! { $asynchronous / $blocking {
            /// What is to be shown now. No request is made.
            fn state(&paginator) -> $state { paginator.state() }
        } }

        paginator!(@states $asynchronous $states);
        paginator!(@states $blocking $blocking_states);

        operations! { $asynchronous / $blocking {
            /// Reads the next page; nothing at the end of the list. Called while rows are being read, it waits for those, and
            /// reads no others. Repeated by itself after passing failures. Rows that cannot be understood are left out.
            ///
            /// Errors: those of reading the list.
            fn load_more(&paginator) -> () { paginator.load_more().await }

            /// Reads anew what is shown, or the first page if nothing is; what is shown stays until the new rows are there.
            /// Repeated by itself after passing failures.
            ///
            /// Errors: those of reading the list.
            fn refresh(&paginator) -> () { paginator.refresh().await }
        } }
    };
    (@states $class:ident $states:ident) => {
        #[uniffi::export]
        impl $class {
            /// The states: the one that is now, then each that follows. Those that come faster than they are read are left
            /// out; the last is not. Ends when the client is closed, or the paginator is gone.
            pub fn states(&self) -> std::sync::Arc<$states> {
                std::sync::Arc::new($states(self.0.states().into(), self.1.clone()))
            }
        }
    };
}
