//! `latchkey serve`: bind, open, announce, serve until asked to stop.

use std::fs;
use std::io;
use std::net::SocketAddr;

use rustix::process::Signal;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing::{info, warn};

use crate::cli::report::{Trouble, announce};
use crate::cli::{open, upkeep};
use crate::config::{Config, PublicUrl, SandboxChanges};
use crate::console::pages::organizations::SETUP_FILE;
use crate::console::paths::SETUP;
use crate::http::assets::Bundle;
use crate::http::router::router;
use crate::http::serve::{Service, asked_to_stop, listen, raise_descriptor_limit, serve};
use crate::http::state::AppState;
use crate::http::tls::Tls;
use crate::workflows::organizations::issue_setup_token;
use crate::workflows::{Actor, Source, Workflows, sandbox};

/// Serves until SIGTERM or SIGINT. SIGHUP has the certificate read again.
pub async fn run(config: &Config, bundle: Bundle) -> Result<(), Trouble> {
    raise_descriptor_limit();
    let stop = asked_to_stop().map_err(|error| {
        Trouble::new(format!("Signals cannot be caught: {error}."), "This is not expected.")
    })?;
    let tls = config.server.tls.as_ref().map(Tls::open).transpose();
    let tls = tls.map_err(|error| {
        Trouble::new(error.to_string(), "Check server.tls_certificate and server.tls_key.")
    })?;
    let acceptor = tls.as_ref().map(|tls| tls.acceptor.clone());
    let going_on = go_on_at_signals(tls).map_err(|error| {
        Trouble::new(format!("Signals cannot be caught: {error}."), "This is not expected.")
    })?;
    let going_on = tokio::spawn(going_on);
    let Bound { listener, address: bound } = bind(config.server.listen)?;
    let public_url = config.public_url(bound);
    let workflows = open::workflows(config, &public_url).await?;
    if config.sandbox.changes == SandboxChanges::Forget {
        let op = workflows.op_as(Actor::Server, Source::default());
        sandbox::clear(&op).await.map_err(|error| {
            Trouble::new(format!("The sandbox cannot be emptied: {error}."), open::DOCTOR)
        })?;
    }
    let state = AppState::new(workflows.clone(), config, public_url.clone(), bundle);
    let mailer = state.edge.mailer.clone();
    let app = router(state);
    greet(config, bound, &public_url, &workflows).await?;

    let keeping_up = tokio::spawn(upkeep::run(workflows.clone(), mailer, config.retention.kept));
    let proxies = config.server.trusted_proxies.clone();
    serve(listener, Service { app, tls: acceptor, limits: config.limits, proxies }, stop).await;
    keeping_up.abort();
    going_on.abort();
    workflows.close().await;
    info!("Stopped");
    Ok(())
}

/// Catches the signals that would end the process and are no reason to: a terminal or service
/// manager that hangs up, for which certificates are read again, and a file, such as the log, that
/// has grown to its limit.
fn go_on_at_signals(tls: Option<Tls>) -> io::Result<impl Future<Output = ()>> {
    let mut hangup = signal(SignalKind::hangup())?;
    let mut too_large = signal(SignalKind::from_raw(Signal::XFSZ.as_raw()))?;
    Ok(async move {
        loop {
            tokio::select! {
                _ = hangup.recv() => reload(tls.as_ref()),
                _ = too_large.recv() => warn!("A file has reached the limit of its size"),
            }
        }
    })
}

fn reload(tls: Option<&Tls>) {
    match tls.map(Tls::reload) {
        None => info!("SIGHUP: nothing to reload"),
        Some(Ok(())) => info!("SIGHUP: reloaded the certificate and its key"),
        Some(Err(error)) => warn!(%error, "SIGHUP: keeping the previous certificate"),
    }
}

/// What listens, and where: the port is chosen by the system when none was asked for.
struct Bound {
    listener: TcpListener,
    address: SocketAddr,
}

fn bind(address: SocketAddr) -> Result<Bound, Trouble> {
    let refused = |error: std::io::Error| {
        Trouble::new(
            format!("Cannot listen on {address}: {error}."),
            "Choose another address with --listen, or stop what listens there.",
        )
    };
    let listener = listen(address).map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    Ok(Bound { listener, address })
}

async fn greet(
    config: &Config,
    bound: SocketAddr,
    public_url: &PublicUrl,
    workflows: &Workflows,
) -> Result<(), Trouble> {
    if !bound.ip().is_loopback() && !public_url.is_https() {
        warn!(
            "Reachable from other machines over plain http: put TLS in front or set server.tls_certificate"
        );
    }
    let scheme = if config.server.tls.is_some() { "https" } else { "http" };
    announce(&format!("Latchkey is listening on {scheme}://{bound}"));
    if bound.ip().is_unspecified() && config.server.public_url.is_none() {
        warn!(
            configured = %public_url,
            "People can sign in at {public_url} only: set server.public_url to the address that \
             their browsers use"
        );
        announce(&format!(
            "People can sign in at {public_url} only. For another address set server.public_url \
             (LATCHKEY_SERVER_PUBLIC_URL) to it, as in http://192.0.2.7:{}",
            bound.port()
        ));
    }
    let setup =
        issue_setup_token(&workflows.op_as(Actor::Server, Source::default())).await.map_err(
            |error| Trouble::new(format!("The setup link cannot be made: {error}."), open::DOCTOR),
        )?;
    let file = config.server.data.join(SETUP_FILE);
    let Some(token) = setup else {
        // It is of no use any more, if it is there at all.
        let _ = fs::remove_file(&file);
        return Ok(());
    };
    let token = token.into_inner();
    let link = format!("{public_url}{SETUP}?token={}", token.expose());
    announce(&format!("Nobody has signed up yet. To set up this server, open {link}"));
    if let Err(error) = open::write_private(&file, &format!("{link}\n")) {
        warn!(%error, "The setup link cannot be written to {}", file.display());
    }
    Ok(())
}
