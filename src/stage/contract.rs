//! The two contracts of the signing stage.

/// The two contracts of the signing stage; a disbursement needs both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ContractPart {
    /// 额度合同: consents and the framework agreement.
    Framework = 1,
    /// 借款合同: the contract of this loan.
    LoanContract = 2,
}

impl ContractPart {
    /// The name in policies and facts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Framework => "framework",
            Self::LoanContract => "loan_contract",
        }
    }

    /// The part with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Framework, Self::LoanContract].into_iter().find(|part| part.name() == name)
    }
}
