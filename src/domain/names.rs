//! Lists of names, said once: an enum, every one of its values, and what each is called where
//! programs read it. What people read stands in `console::wording`.

/// An enum with `ALL`, every one of its values in the order in which they are declared.
macro_rules! every {
    (
        $(#[$meta:meta])*
        $vis:vis enum $kind:ident {
            $($(#[$of:meta])* $one:ident $(= $number:literal)?),+ $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $kind {
            $($(#[$of])* $one $(= $number)?),+
        }

        impl $kind {
            /// Every one, in the order in which they are declared.
            pub const ALL: [Self; [$(Self::$one),+].len()] = [$(Self::$one),+];
        }
    };
}

/// An enum whose values have names: `Web = "web"` in forms, addresses, the database and JSON.
/// `Web = "web" => "A web app."` has words for people as well, which only the console does.
macro_rules! names {
    (
        $(#[$meta:meta])*
        $vis:vis enum $kind:ident {
            $($(#[$of:meta])* $one:ident = $name:literal),+ $(,)?
        }
    ) => {
        $crate::domain::names::every! {
            $(#[$meta])*
            #[derive(serde::Serialize, serde::Deserialize)]
            $vis enum $kind {
                $($(#[$of])* #[serde(rename = $name)] $one),+
            }
        }

        impl $kind {
            /// The name that programs read: in forms, addresses, the database and JSON.
            pub const fn wire_name(self) -> &'static str {
                match self {
                    $(Self::$one => $name),+
                }
            }

            /// Which one has that name, if one has.
            pub fn from_wire_name(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$one),)+
                    _ => None,
                }
            }
        }
    };
    (
        $(#[$meta:meta])*
        $vis:vis enum $kind:ident {
            $($(#[$of:meta])* $one:ident = $name:literal => $words:literal),+ $(,)?
        }
    ) => {
        $crate::domain::names::names! {
            $(#[$meta])*
            $vis enum $kind { $($(#[$of])* $one = $name),+ }
        }

        impl $kind {
            /// As people read it.
            pub const fn text(self) -> &'static str {
                match self {
                    $(Self::$one => $words),+
                }
            }
        }
    };
}

pub(crate) use every;
pub(crate) use names;

#[cfg(test)]
mod tests {
    names! {
        /// Two things.
        enum Thing { First = "first" => "The first.", Second = "second" => "The second." }
    }

    #[test]
    fn every_name_leads_back_to_its_value_and_is_its_json() {
        for thing in Thing::ALL {
            assert_eq!(Thing::from_wire_name(thing.wire_name()), Some(thing));
            let json = serde_json::to_string(&thing).expect("a name");
            assert_eq!(json, format!("\"{}\"", thing.wire_name()));
        }
        assert_eq!(Thing::from_wire_name("third"), None);
        assert_eq!(Thing::Second.text(), "The second.");
    }
}
