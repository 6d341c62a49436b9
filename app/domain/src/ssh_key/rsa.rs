//! The check whether the numbers of an RSA key belong together (RFC 8017, section 3.2).
//!
//! It needs products and remainders only, no powers and no test for primes. The work is bounded by
//! the size of the numbers: numbers of more than 16384 bits are refused before any is multiplied.
//! The time depends on the numbers; it tells nothing to an attacker, because the caller has sent
//! the key.

use crypto_bigint::{BoxedUint, ConcatenatingMul};
use zeroize::Zeroizing;

use super::{Problem, wire};

/// The least and the most bits of a modulus that OpenSSH reads (sshkey.h).
pub(crate) const MODULUS_BITS: std::ops::RangeInclusive<u32> = 1024..=16384;

/// The numbers, big-endian, without sign.
pub(super) struct Numbers<'a> {
    pub(super) modulus: &'a [u8],
    pub(super) public_exponent: &'a [u8],
    pub(super) private_exponent: &'a [u8],
    pub(super) primes: [&'a [u8]; 2],
    /// The inverse of the second prime modulo the first (`qInv`, OpenSSH's `iqmp`).
    pub(super) coefficient: &'a [u8],
    /// The private exponent modulo each prime less one, where the format has them.
    pub(super) exponents: Option<[&'a [u8]; 2]>,
}

/// Verifies a key and gives its public half in SSH's form.
pub(super) fn check(numbers: &Numbers<'_>) -> Result<Vec<u8>, Problem> {
    let bits = wire::bits(numbers.modulus);
    if !numbers.fit() {
        // The key is too large to be verified, or wrong.
        let large = bits > *MODULUS_BITS.end();
        return Err(if large { Problem::KeySize { bits } } else { Problem::KeyDamaged });
    }
    if MODULUS_BITS.contains(&bits) {
        Ok(numbers.public_blob())
    } else {
        Err(Problem::KeySize { bits })
    }
}

impl Numbers<'_> {
    /// The public key in SSH's form (RFC 4253, section 6.6).
    fn public_blob(&self) -> Vec<u8> {
        let mut blob = wire::Writer::with_capacity(2 * 16384 / 8);
        blob.string(b"ssh-rsa").number(self.public_exponent).number(self.modulus);
        blob.finish().to_vec()
    }

    /// True if every number follows from the others. Whether the primes are prime is not tested.
    fn fit(&self) -> bool {
        let parts = [self.modulus, self.public_exponent, self.private_exponent, self.coefficient];
        let parts = parts.iter().chain(&self.primes).chain(self.exponents.iter().flatten());
        if parts.into_iter().any(|part| wire::bits(part) > *MODULUS_BITS.end()) {
            return false;
        }
        let [p, q] = self.primes.map(number);
        let one = BoxedUint::one();
        let modulus = number(self.modulus);
        let public = number(self.public_exponent);
        let private = number(self.private_exponent);
        let coefficient = number(self.coefficient);
        if *p <= one
            || *q <= one
            || p == q
            || *public <= one
            || *private >= *modulus
            || *coefficient >= *p
        {
            return false;
        }
        let inverse = product(&coefficient, &q);
        let identity = product(&private, &public);
        let fits = |prime: &BoxedUint, exponent: Option<&[u8]>| {
            let order = Zeroizing::new(prime.wrapping_sub(&one));
            remainder(&identity, &order).is_some_and(|rest| *rest == one)
                && exponent.is_none_or(|exponent| {
                    remainder(&private, &order).is_some_and(|right| right == number(exponent))
                })
        };
        *product(&p, &q) == *modulus
            && remainder(&inverse, &p).is_some_and(|rest| *rest == one)
            && fits(&p, self.exponents.map(|[dp, _]| dp))
            && fits(&q, self.exponents.map(|[_, dq]| dq))
    }
}

/// Reads a number without its leading zeros, which would make it, and every product with it, as
/// wide as the text that was sent.
fn number(bytes: &[u8]) -> Zeroizing<BoxedUint> {
    Zeroizing::new(BoxedUint::from_be_slice_vartime(wire::trim_zeros(bytes)))
}

fn product(a: &BoxedUint, b: &BoxedUint) -> Zeroizing<BoxedUint> {
    Zeroizing::new(a.concatenating_mul(b))
}

/// The remainder of a division; `None` for a division by zero.
fn remainder(number: &BoxedUint, divisor: &BoxedUint) -> Option<Zeroizing<BoxedUint>> {
    divisor.as_nz_vartime().map(|divisor| Zeroizing::new(number.rem_vartime(divisor)))
}
