//! Do the numbers of an RSA key belong together (RFC 8017, section 3.2)?
//!
//! Products and remainders only, no power and no test for primes: the work is bounded by the size
//! of the numbers, which the readers of the formats limit to 16384 bits.

use num_bigint_dig::BigUint;
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
        // Too large to be verified at all, or wrong.
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

    /// True where every number follows from the others. Whether the primes are prime is not asked.
    fn fit(&self) -> bool {
        let parts = [self.modulus, self.public_exponent, self.private_exponent, self.coefficient];
        let parts = parts.iter().chain(&self.primes).chain(self.exponents.iter().flatten());
        if parts.into_iter().any(|part| wire::bits(part) > *MODULUS_BITS.end()) {
            return false;
        }
        let [p, q] = self.primes.map(number);
        let one = BigUint::from(1_u8);
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
        let inverse = Zeroizing::new(&*coefficient * &*q);
        let product = Zeroizing::new(&*private * &*public);
        let fits = |prime: &BigUint, exponent: Option<&[u8]>| {
            let order = Zeroizing::new(prime - &one);
            let right = Zeroizing::new(&*private % &*order);
            *Zeroizing::new(&*product % &*order) == one
                && exponent.is_none_or(|exponent| *number(exponent) == *right)
        };
        *Zeroizing::new(&*p * &*q) == *modulus
            && *Zeroizing::new(&*inverse % &*p) == one
            && fits(&p, self.exponents.map(|[dp, _]| dp))
            && fits(&q, self.exponents.map(|[_, dq]| dq))
    }
}

fn number(bytes: &[u8]) -> Zeroizing<BigUint> {
    Zeroizing::new(BigUint::from_bytes_be(bytes))
}
