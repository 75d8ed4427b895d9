//! Variables that Kubernetes and Docker set for every service beside this one. A service that is
//! called `latchkey`, or `latchkey-db`, makes names that begin like ours.

use std::net::IpAddr;

const PROTOCOLS: [&str; 3] = ["tcp", "udp", "sctp"];

/// Whether a variable is a service link: its name has the form, and its value fits it. A slip in a
/// name of ours, such as `LATCHKEY_SERVER_PORT=8080`, is none.
pub fn is_service_link(name: &str, value: &str) -> bool {
    let Some(rest) = name.strip_prefix("LATCHKEY") else { return false };
    // The name of a container beside this one, such as /web/latchkey, and what is set in it.
    if rest.ends_with("_NAME") && value.strip_prefix('/').is_some_and(|name| name.contains('/')) {
        return true;
    }
    if rest.contains("_ENV_") {
        return true;
    }
    if rest.ends_with("_SERVICE_HOST") {
        return is_address(value);
    }
    if let Some((_, port_name)) = rest.split_once("_SERVICE_PORT") {
        return (port_name.is_empty() || port_name.starts_with('_')) && is_port(value);
    }
    let Some((_, of_port)) = rest.rsplit_once("_PORT_") else {
        return rest.ends_with("_PORT") && is_url(value);
    };
    // Of …_PORT_8080_TCP_PORT, the last _PORT is what the value is.
    match of_port.split('_').collect::<Vec<_>>().as_slice() {
        [number, protocol] if is_port(number) && is_protocol(protocol) => is_url(value),
        [number, protocol, what] if is_port(number) && is_protocol(protocol) => match *what {
            "PROTO" => is_protocol(value),
            "PORT" => is_port(value),
            "ADDR" => is_address(value),
            _ => false,
        },
        _ => false,
    }
}

fn is_address(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok()
}

fn is_port(text: &str) -> bool {
    text.parse::<u16>().is_ok()
}

fn is_protocol(text: &str) -> bool {
    PROTOCOLS.iter().any(|known| known.eq_ignore_ascii_case(text))
}

/// Such as `tcp://10.0.0.1:8080`.
fn is_url(text: &str) -> bool {
    let Some((protocol, rest)) = text.split_once("://") else { return false };
    let Some((address, port)) = rest.rsplit_once(':') else { return false };
    is_protocol(protocol) && is_address(address.trim_matches(['[', ']'])) && is_port(port)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_kubernetes_and_docker_set_for_a_service_is_a_link() {
        for (name, value) in [
            ("LATCHKEY_NAME", "/web/latchkey"),
            ("LATCHKEY_DB_NAME", "/latchkey/db"),
            ("LATCHKEY_DB_ENV_POSTGRES_PASSWORD", "hunter2"),
            ("LATCHKEY_ENV_PATH", "/usr/bin"),
            ("LATCHKEY_SERVICE_HOST", "10.0.0.1"),
            ("LATCHKEY_SERVICE_PORT", "8080"),
            ("LATCHKEY_SERVICE_PORT_HTTP", "8080"),
            ("LATCHKEY_PORT", "tcp://10.0.0.1:8080"),
            ("LATCHKEY_PORT", "tcp://[fd00::1]:8080"),
            ("LATCHKEY_PORT_8080_TCP", "tcp://10.0.0.1:8080"),
            ("LATCHKEY_PORT_8080_TCP_PROTO", "tcp"),
            ("LATCHKEY_PORT_8080_TCP_PORT", "8080"),
            ("LATCHKEY_PORT_53_UDP_ADDR", "10.0.0.1"),
            ("LATCHKEY_DB_SERVICE_HOST", "fd00::1"),
            ("LATCHKEY_DB_SERVICE_PORT_SERVICE_PORT", "5432"),
            ("LATCHKEY_MAIL_PORT", "tcp://10.0.0.1:25"),
            ("LATCHKEY_MY_PORT_PORT_25_TCP_PORT", "25"),
        ] {
            assert!(is_service_link(name, value), "{name}={value}");
        }
    }

    #[test]
    fn a_slip_in_a_name_of_ours_is_no_link() {
        for (name, value) in [
            ("LATCHKEY_SERVER_PORT", "8080"),
            ("LATCHKEY_PORT", "8080"),
            ("LATCHKEY_MAIL_PORT", "25"),
            ("LATCHKEY_SERVER_HOST", "10.0.0.1"),
            ("LATCHKEY_SERVER_NAME", "keys.example.com"),
            ("LATCHKEY_NAME", "keys"),
            ("LATCHKEY_SERVICE_PATH", "/services"),
            ("LATCHKEY_PORT_HTTP_TCP", "tcp://10.0.0.1:80"),
            ("LATCHKEY_SERVICE_PORTS", "80"),
            ("OTHER_SERVICE_HOST", "10.0.0.1"),
        ] {
            assert!(!is_service_link(name, value), "{name}={value}");
        }
    }
}
