//! The socket itself: bound and connected through the directory's handle, so that a path may be longer than the 108
//! bytes of a socket's address, and believed only where the other end runs as the same user.

use super::ServedError;
use crate::file::{FileError, cannot};
use rustix::{
    fs::{AtFlags, FileType, Mode},
    net::{AddressFamily, SocketAddrUnix, SocketFlags, SocketType},
};
use std::{
    fs::File,
    io,
    os::{
        fd::AsRawFd as _,
        unix::net::{UnixListener, UnixStream},
    },
    path::{Path, PathBuf},
};

/// The socket's name in the ledger directory.
pub(crate) const SOCKET_FILE: &str = "socket";
/// How many clients may wait to be accepted.
const BACKLOG: i32 = 128;

/// A socket that is listened at.
#[derive(Debug)]
pub(crate) struct Listener {
    pub(crate) socket: UnixListener,
    dir: File,
}

impl Listener {
    /// Binds the socket of the ledger in `root`. A stale one is replaced, so only the holder of the lock may do this.
    ///
    /// # Errors
    /// When the system refuses, or something else is called so.
    pub(crate) fn bind(root: &Path) -> Result<Self, FileError> {
        let path = root.join(SOCKET_FILE);
        let dir = File::open(root).map_err(cannot("open the folder", root))?;
        remove(&dir).map_err(cannot("remove", &path))?;
        let bound = || {
            let socket = rustix::net::socket_with(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None)?;
            // The name gets the mode of the socket that is bound to it: nobody else may connect, not even for a moment.
            rustix::fs::fchmod(&socket, Mode::RUSR | Mode::WUSR)?;
            rustix::net::bind(&socket, &SocketAddrUnix::new(address(&dir, root))?)?;
            rustix::net::listen(&socket, BACKLOG)?;
            Ok::<_, io::Error>(UnixListener::from(socket))
        };
        Ok(Self { socket: bound().map_err(cannot("listen at", &path))?, dir })
    }

    /// Lets nobody connect any more, wakes whoever waits for a connection, and removes the name. Only the holder of the
    /// ledger's lock may do this: later it may be another server's name.
    pub(crate) fn close(&self) {
        // It fails where it was shut before; and whoever binds next removes what is left.
        let shut = rustix::net::shutdown(&self.socket, rustix::net::Shutdown::Both);
        drop(shut.map_err(io::Error::from));
        drop(remove(&self.dir));
    }
}

/// Removes the socket's name, if it is a socket's.
fn remove(dir: &File) -> io::Result<()> {
    match rustix::fs::statat(dir, SOCKET_FILE, AtFlags::SYMLINK_NOFOLLOW) {
        Err(rustix::io::Errno::NOENT) => Ok(()),
        Err(error) => Err(error.into()),
        Ok(found) if FileType::from_raw_mode(found.st_mode) == FileType::Socket => {
            Ok(rustix::fs::unlinkat(dir, SOCKET_FILE, AtFlags::empty())?)
        }
        Ok(_) => Err(io::Error::other("it is no socket")),
    }
}

/// Connects to the server of the ledger in `root`, or returns nothing where none listens.
///
/// # Errors
/// When the system refuses, or another user's program listens.
pub(crate) fn connect(root: &Path) -> Result<Option<UnixStream>, ServedError> {
    let path = || root.join(SOCKET_FILE);
    let connected = File::open(root).and_then(|dir| UnixStream::connect(address(&dir, root)));
    let stream = match connected {
        Ok(stream) => stream,
        Err(error) if is_absent(&error) => return Ok(None),
        Err(source) => return Err(ServedError::Socket { path: path(), source }),
    };
    match stranger(&stream) {
        Ok(None) => Ok(Some(stream)),
        Ok(Some(uid)) => Err(ServedError::Stranger { path: path(), uid }),
        Err(source) => Err(ServedError::Socket { path: path(), source }),
    }
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionReset)
}

/// Returns who the other end runs as, where that is not who we run as.
///
/// # Errors
/// When the system does not say.
pub(crate) fn stranger(stream: &UnixStream) -> io::Result<Option<u32>> {
    let peer = rustix::net::sockopt::socket_peercred(stream)?.uid;
    Ok((peer != rustix::process::geteuid()).then(|| peer.as_raw()))
}

/// Returns a short path of the socket in an open directory; the long one where the system has no `/proc`.
fn address(dir: &File, root: &Path) -> PathBuf {
    let short = PathBuf::from(format!("/proc/self/fd/{}", dir.as_raw_fd()));
    if short.exists() { short.join(SOCKET_FILE) } else { root.join(SOCKET_FILE) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, os::unix::fs::PermissionsExt as _};

    #[test]
    fn only_its_owner_may_connect_and_a_stale_one_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        assert!(connect(root).unwrap().is_none());
        let listener = Listener::bind(root).unwrap();
        let mode = fs::metadata(root.join(SOCKET_FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert!(connect(root).unwrap().is_some());
        // A server that was killed leaves its name.
        drop(listener);
        assert!(root.join(SOCKET_FILE).exists());
        assert!(connect(root).unwrap().is_none(), "nobody listens any more");
        let listener = Listener::bind(root).unwrap();
        assert!(connect(root).unwrap().is_some());
        listener.close();
        assert!(!root.join(SOCKET_FILE).exists());
        assert!(listener.socket.accept().is_ok(), "who connected before is there");
        assert!(listener.socket.accept().is_err());
    }

    #[test]
    fn a_path_may_be_longer_than_an_address() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("x".repeat(120)).join("y".repeat(120));
        fs::create_dir_all(&root).unwrap();
        let _listener = Listener::bind(&root).unwrap();
        assert!(connect(&root).unwrap().is_some());
    }

    #[test]
    fn what_is_no_socket_stays() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(SOCKET_FILE), "mine").unwrap();
        assert!(Listener::bind(folder.path()).is_err());
        assert_eq!(fs::read(folder.path().join(SOCKET_FILE)).unwrap(), b"mine");
    }
}
