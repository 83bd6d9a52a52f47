//! The pseudonyms of one request: what an entry's header says of it, and only the bank can say.

use super::keys::Keys;
use crate::decision::Request;
use crate::policy::Policy;

/// The pseudonyms of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Names {
    pub(crate) customer: [u8; 16],
    pub(crate) case: [u8; 16],
    pub(crate) request: [u8; 16],
}

impl Names {
    pub(crate) fn of(keys: &Keys, request: &Request) -> Self {
        let customer = keys.pseudonym(b"customer", request.customer().as_bytes());
        // A case belongs to its customer: the same case id of another customer is another case.
        let case = [customer.as_slice(), request.case().as_bytes()].concat();
        Self {
            customer,
            case: keys.pseudonym(b"case", &case),
            request: Self::request(keys, request.id()),
        }
    }

    /// The pseudonym of the request, or override, with this id.
    pub(crate) fn request(keys: &Keys, id: &str) -> [u8; 16] {
        keys.pseudonym(b"request", id.as_bytes())
    }

    /// What two requests with the same id must share.
    pub(crate) fn payload(keys: &Keys, policy: &Policy, asked: &[u8]) -> [u8; 16] {
        let payload = [policy.digest().as_bytes().as_slice(), asked].concat();
        keys.pseudonym(b"payload", &payload)
    }
}
