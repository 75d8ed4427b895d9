//! A disk that is full, and then is not.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::program::faults::{awaits_ready, figure, get, status};
use crate::program::{Server, header, post, set_up, start};

/// A small filesystem of its own, where this user may mount one.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=6m", "latchkey-test"]).arg(folder.path());
        let mounted = mount.output().is_ok_and(|output| output.status.success());
        mounted.then_some(Self(folder))
    }

    /// Leaves no byte free.
    fn fill(&self) {
        use std::io::Write;
        let mut file = std::fs::File::create(self.ballast()).unwrap();
        while file.write_all(&[0; 4096]).is_ok() {}
        while file.write_all(&[0]).is_ok() {}
    }

    fn free(&self) {
        std::fs::remove_file(self.ballast()).unwrap();
    }

    fn ballast(&self) -> std::path::PathBuf {
        self.0.path().join("ballast")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.0.path()).output();
    }
}

/// Begins a draft: a change that anybody who may create apps can repeat. Returns the answer.
async fn change(server: &Server, org: &impl std::fmt::Display, cookie: &str) -> String {
    post(server, (&format!("/orgs/{org}/apps/new"), "type=server", cookie)).await
}

#[tokio::test]
async fn full_disk_is_503_and_the_next_change_after_it_works() {
    let Some(disk) = SmallDisk::mount() else {
        figure("full disk", "skipped, this user may not mount a filesystem");
        return;
    };
    let server = start(&disk.0).await;
    let (org, cookie) = set_up(&server, &disk.0).await;
    let mut refused = 0;
    for _ in 0..3 {
        disk.fill();
        for _ in 0..10 {
            let reply = change(&server, &org, &cookie).await;
            if status(&reply) == "503" {
                refused += 1;
                assert!(!header(&reply, "retry-after").is_empty(), "{reply}");
            } else {
                assert_eq!(status(&reply), "303", "{reply}");
            }
        }
        assert_eq!(status(&get(&server, "/health/ready").await), "503");
        assert_eq!(status(&get(&server, "/health/live").await), "200");
        assert_eq!(status(&get(&server, "/sign-in").await), "200", "reading goes on");
        disk.free();
        let ready = tokio::time::timeout(Duration::from_secs(20), awaits_ready(&server, "200"));
        ready.await.unwrap();
        assert_eq!(status(&change(&server, &org, &cookie).await), "303");
    }
    assert!(refused >= 20, "only {refused} of 30 changes met a full disk");
    figure("full disk, three times", format!("{refused} of 30 changes 503, the next one worked"));
}

/// The same where nothing can be mounted: a process that may write no larger files.
#[tokio::test]
async fn file_that_may_not_grow_is_503_and_the_server_stays() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(&folder).await;
    let (org, cookie) = set_up(&server, &folder).await;
    let wal = std::fs::metadata(folder.path().join("latchkey.db-wal")).unwrap().len();
    limit_files(&server, &wal.to_string());
    let mut refused = String::new();
    for _ in 0..50 {
        refused = change(&server, &org, &cookie).await;
        if status(&refused) != "303" {
            break;
        }
    }
    assert_eq!(status(&refused), "503", "{refused}");
    assert_eq!(status(&get(&server, "/health/ready").await), "503");
    limit_files(&server, "unlimited");
    let ready = tokio::time::timeout(Duration::from_secs(20), awaits_ready(&server, "200"));
    ready.await.unwrap();
    assert_eq!(status(&change(&server, &org, &cookie).await), "303");
}

/// Sets how large the files of a running process may be. The hard limit stays.
fn limit_files(server: &Server, bytes: &str) {
    let pid = server.process.id().unwrap().to_string();
    let limit = format!("--fsize={bytes}:");
    let set = Command::new("prlimit").args(["--pid", &pid, &limit]).status().unwrap();
    assert!(set.success() && Path::new("/proc").join(pid).exists());
}
