//! The three NIST curves that OpenSSH knows (RFC 5656): names, sizes, and whether a private scalar
//! belongs to a public point. This module does not sign.

use p256::NistP256;
use p256::elliptic_curve::sec1::{FromSec1Point, ModulusSize, ToSec1Point};
use p256::elliptic_curve::{AffinePoint, CurveArithmetic, FieldBytesSize, PublicKey, SecretKey};
use p384::NistP384;
use p521::NistP521;
use zeroize::Zeroizing;

use super::wire;

/// A curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Curve {
    P256,
    P384,
    P521,
}

impl Curve {
    const ALL: [Self; 3] = [Self::P256, Self::P384, Self::P521];

    /// Bits of its field.
    pub(crate) fn bits(self) -> u32 {
        match self {
            Self::P256 => 256,
            Self::P384 => 384,
            Self::P521 => 521,
        }
    }

    /// The key type in SSH.
    pub(crate) fn algorithm(self) -> &'static str {
        match self {
            Self::P256 => "ecdsa-sha2-nistp256",
            Self::P384 => "ecdsa-sha2-nistp384",
            Self::P521 => "ecdsa-sha2-nistp521",
        }
    }

    /// The curve's own name in SSH.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::P256 => "nistp256",
            Self::P384 => "nistp384",
            Self::P521 => "nistp521",
        }
    }

    /// The curve of a key type.
    pub(crate) fn of_algorithm(algorithm: &[u8]) -> Option<Self> {
        Self::ALL.into_iter().find(|curve| curve.algorithm().as_bytes() == algorithm)
    }

    /// The curve of an object identifier (RFC 5480, section 2.1.1.1).
    pub(crate) fn of_oid(oid: &str) -> Option<Self> {
        match oid {
            "1.2.840.10045.3.1.7" => Some(Self::P256),
            "1.3.132.0.34" => Some(Self::P384),
            "1.3.132.0.35" => Some(Self::P521),
            _ => None,
        }
    }

    /// The public point of a private scalar, uncompressed (SEC 1, section 2.3.3). `None` if
    /// OpenSSH refuses the scalar: zero, not below the curve's order, or at most half its length.
    pub(crate) fn public_point(self, scalar: &[u8]) -> Option<Vec<u8>> {
        if wire::bits(scalar) <= self.bits() / 2 {
            return None;
        }
        match self {
            Self::P256 => point_of::<NistP256>(scalar),
            Self::P384 => point_of::<NistP384>(scalar),
            Self::P521 => point_of::<NistP521>(scalar),
        }
    }

    /// Reads a point, compressed or not, and gives it uncompressed. `None` if it is not on the
    /// curve.
    pub(crate) fn read_point(self, bytes: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::P256 => read::<NistP256>(bytes),
            Self::P384 => read::<NistP384>(bytes),
            Self::P521 => read::<NistP521>(bytes),
        }
    }
}

fn point_of<C>(scalar: &[u8]) -> Option<Vec<u8>>
where
    C: CurveArithmetic,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
{
    let scalar = wire::trim_zeros(scalar);
    let mut padded = Zeroizing::new(p256::elliptic_curve::FieldBytes::<C>::default());
    let start = padded.len().checked_sub(scalar.len())?;
    padded.get_mut(start..)?.copy_from_slice(scalar);
    let secret = SecretKey::<C>::from_bytes(&padded).ok()?;
    Some(secret.public_key().to_sec1_point(false).as_bytes().to_vec())
}

fn read<C>(bytes: &[u8]) -> Option<Vec<u8>>
where
    C: CurveArithmetic,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
{
    let point = PublicKey::<C>::from_sec1_bytes(bytes).ok()?;
    Some(point.to_sec1_point(false).as_bytes().to_vec())
}
