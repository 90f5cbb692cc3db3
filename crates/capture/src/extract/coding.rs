//! Takes content codings away (RFC 9110 section 8.4): gzip, deflate and Brotli (RFC 7932), within limits counted on what
//! comes out.

use brotli_decompressor::Decompressor;
use flate2::read::{GzDecoder, ZlibDecoder};
use std::{
    borrow::Cow,
    io::{self, Read},
};

/// How many times its size a coded body may become, beyond the first [`RATIO_FREE_BYTES`].
const RATIO_MAX: u64 = 200;
/// How many bytes it may become whatever its size.
const RATIO_FREE_BYTES: u64 = 1 << 20;
/// How many bytes it may become at most: no longer body gives a text, but for plain ones.
const DECODED_BYTES_MAX: u64 = 64 << 20;
/// How many codings may follow each other.
const CODINGS_MAX: usize = 3;
/// How much Brotli reads at once.
const BUFFER_BYTES: usize = 1 << 14;

/// Why a body is not decoded.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum NotDecoded {
    /// A coding that is not known here, such as zstd.
    #[error("it is coded as {coding}, which is not read")]
    Unknown { coding: String },
    /// Too many codings.
    #[error("it is coded {count} times; at most {CODINGS_MAX} are undone")]
    TooMany { count: usize },
    /// It is not what its coding says, or breaks off.
    #[error("it is not {coding}: {source}")]
    Broken { coding: String, source: io::Error },
    /// It becomes too long.
    #[error("{coded} bytes of {coding} become more than {max}")]
    TooLong { coding: String, coded: usize, max: u64 },
}

#[derive(Debug, Clone, Copy)]
enum Coding {
    Gzip,
    Deflate,
    Brotli,
}

/// Returns a body without its content codings, as `Content-Encoding` lists them.
///
/// # Errors
/// When one of them is not known, the bytes are not so coded, or become too many.
pub fn decoded<'a>(bytes: &'a [u8], codings: &str) -> Result<Cow<'a, [u8]>, NotDecoded> {
    let listed: Vec<String> = codings
        .split(',')
        .map(|coding| coding.trim().to_ascii_lowercase())
        .filter(|coding| !coding.is_empty() && coding != "identity")
        .collect();
    if listed.len() > CODINGS_MAX {
        return Err(NotDecoded::TooMany { count: listed.len() });
    }
    let codings: Vec<(String, Coding)> = listed.into_iter().map(known).collect::<Result<_, _>>()?;
    let coded = bytes.len();
    let max = (coded as u64).saturating_mul(RATIO_MAX).clamp(RATIO_FREE_BYTES, DECODED_BYTES_MAX);
    let mut decoded: Option<Vec<u8>> = None;
    // What was done last is undone first. All of them together keep to what one may become.
    for (coding, how) in codings.into_iter().rev() {
        let from: &[u8] = decoded.as_deref().unwrap_or(bytes);
        let mut out = Vec::new();
        let read = how.undone(from).take(max.saturating_add(1)).read_to_end(&mut out);
        read.map_err(|source| NotDecoded::Broken { coding: coding.clone(), source })?;
        if out.len() as u64 > max {
            return Err(NotDecoded::TooLong { coding, coded, max });
        }
        decoded = Some(out);
    }
    Ok(decoded.map_or(Cow::Borrowed(bytes), Cow::Owned))
}

fn known(coding: String) -> Result<(String, Coding), NotDecoded> {
    let how = match coding.as_str() {
        "gzip" | "x-gzip" => Coding::Gzip,
        "deflate" => Coding::Deflate,
        "br" => Coding::Brotli,
        _ => return Err(NotDecoded::Unknown { coding }),
    };
    Ok((coding, how))
}

impl Coding {
    fn undone(self, from: &[u8]) -> Box<dyn Read + '_> {
        match self {
            Self::Gzip => Box::new(GzDecoder::new(from)),
            Self::Deflate => Box::new(ZlibDecoder::new(from)),
            Self::Brotli => Box::new(Decompressor::new(from, BUFFER_BYTES)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write as _;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut out = GzEncoder::new(Vec::new(), Compression::best());
        out.write_all(bytes).unwrap();
        out.finish().unwrap()
    }

    /// An uncompressed block by hand, RFC 7932 section 9, the lowest bits first: a stream header (WBITS 16: bit 0), then ISLAST 0, MNIBBLES 4 (00), MLEN - 1 = 4 (16 bits), ISUNCOMPRESSED 1, padding, five bytes, and
    /// an empty last block (ISLAST 1, ISLASTEMPTY 1).
    const BROTLI: &[u8] = &[0b0100_0000, 0b0000_0000, 0b0001_0000, b'l', b'a', b'm', b'p', b's', 0b0000_0011];

    #[test]
    fn codings_are_undone_in_their_turn() {
        let plain = b"The lamps were counted twice.";
        for (bytes, codings) in [
            (plain.to_vec(), ""),
            (plain.to_vec(), "identity"),
            (gzip(plain), "gzip"),
            (gzip(plain), " X-GZIP ,"),
            (gzip(&gzip(plain)), "gzip, gzip"),
            (gzip(&gzip(&gzip(plain))), "gzip,gzip,gzip"),
        ] {
            assert_eq!(decoded(&bytes, codings).unwrap().as_ref(), plain, "{codings}");
        }
        assert_eq!(decoded(BROTLI, "br").unwrap().as_ref(), b"lamps");
        assert_eq!(decoded(&gzip(BROTLI), "br, gzip").unwrap().as_ref(), b"lamps");
    }

    #[test]
    fn what_cannot_be_undone_says_why() {
        let said = |bytes: &[u8], codings| decoded(bytes, codings).unwrap_err().to_string();
        assert_eq!(said(b"x", "zstd"), "it is coded as zstd, which is not read");
        assert_eq!(said(b"x", "gzip, zstd"), "it is coded as zstd, which is not read");
        assert_eq!(said(b"x", "gzip,gzip,gzip,gzip"), "it is coded 4 times; at most 3 are undone");
        assert!(matches!(decoded(b"x", "gzip"), Err(NotDecoded::Broken { .. })));
        assert!(matches!(decoded(&BROTLI[..5], "br"), Err(NotDecoded::Broken { .. })), "it breaks off");
        let bomb = gzip(&vec![b'a'; 64 << 20]);
        let max = 200 * bomb.len() as u64;
        assert!(matches!(decoded(&bomb, "gzip"), Err(NotDecoded::TooLong { max: found, .. }) if found == max));
        // Coded again it is smaller still, and both together may become no more.
        let nested = gzip(&bomb);
        let max = (200 * nested.len() as u64).max(1 << 20);
        assert!(matches!(decoded(&nested, "gzip, gzip"), Err(NotDecoded::TooLong { max: found, .. }) if found == max));
    }
}
