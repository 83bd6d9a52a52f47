//! The golden numbers were computed with 50 digits, independently of this crate: the beta by its
//! series of positive terms (DLMF 8.17.8), the others by arbitrary-precision error and gamma
//! functions.

use super::*;
use crate::math::normal;
use proptest::prelude::*;

fn near(found: f64, wanted: f64, share: f64) -> bool {
    (found - wanted).abs() <= share * wanted.abs()
}

#[test]
fn the_golden_beta() {
    let golden = [
        (0.02, (3.5, 97.5), 0.219_043_652_108_083_96, 0.780_956_347_891_916),
        (0.02, (0.5, 100.5), 0.955_846_245_850_462_9, 0.044_153_754_149_537_2),
        (0.000_3, (0.5, 1_000.5), 0.561_513_554_172_533_9, 0.438_486_445_827_466_04),
        (0.03, (30.5, 970.5), 0.488_368_810_107_593_3, 0.511_631_189_892_406_7),
        (0.03, (45.5, 954.5), 0.004_316_496_572_070_588, 0.995_683_503_427_929_4),
        (0.5, (0.5, 0.5), 0.5, 0.5),
        (0.9, (20.0, 1.5), 0.234_127_110_294_933_24, 0.765_872_889_705_066_7),
        (0.1, (2.0, 3.0), 0.052_300_000_000_000_006, 0.947_7),
        (0.006, (5_800.5, 994_200.5), 0.995_367_647_808_217_4, 0.004_632_352_191_782_629),
        (0.006, (6_300.5, 993_700.5), 5.780_665_836_196_039_6e-5, 0.999_942_193_341_638),
        (0.2, (1.5, 0.5), 0.040_519_326_353_834_01, 0.959_480_673_646_166),
        (1e-6, (0.5, 0.5), 0.000_636_619_878_470_924_4, 0.999_363_380_121_529),
        (0.999, (1_000.5, 2.5), 0.848_660_344_684_032, 0.151_339_655_315_968),
    ];
    for (x, parameters, below, above) in golden {
        let found = beta(x, parameters);
        assert!(near(found.below, below, 1e-12), "{x} {parameters:?}: {found:?}");
        assert!(near(found.above, above, 1e-12), "{x} {parameters:?}: {found:?}");
    }
}

/// Where the sums round, both sides of the mean seem to be beyond it.
#[test]
fn at_the_mean_of_large_parameters_there_is_an_answer() {
    for (x, parameters) in [
        (0.490_795_598_791_280_26, (5_087_834_345_231_491.0, 5_278_669_261_894_752.0)),
        (0.481_555_442_236_271_56, (1.373_964_546_924_495_2e16, 1.479_215_848_138_654_8e16)),
    ] {
        let found = beta(x, parameters);
        assert!((0.0..=1.0).contains(&found.below), "{x} {parameters:?}: {found:?}");
        assert!(near(found.below + found.above, 1.0, 1e-15), "{x} {parameters:?}: {found:?}");
    }
}

#[test]
fn the_golden_inverse_of_the_beta() {
    let golden = [
        (0.05, (3.5, 97.5), 0.010_914_577_218_214_941),
        (0.95, (3.5, 97.5), 0.068_756_793_453_467_79),
        (0.025, (0.5, 1_000.5), 4.909_116_947_944_411e-7),
        (0.975, (0.5, 1_000.5), 0.002_508_164_341_422_297_3),
        (0.05, (5_800.5, 994_200.5), 0.005_676_148_949_223_715),
        (0.99, (20.0, 1.5), 0.997_168_295_310_407),
        (1e-10, (0.5, 3.0), 2.844_444_444_444_496e-21),
        (0.5, (2.0, 2.0), 0.5),
    ];
    for (p, parameters, wanted) in golden {
        let found = beta_inverse(p, parameters);
        assert!(near(found, wanted, 1e-12), "{p} {parameters:?}: {found:?}");
    }
}

#[test]
fn the_golden_chi_square() {
    let golden = [
        (3.84, 1.0, 0.050_043_521_248_705_106),
        (18.3, 10.0, 0.050_109_061_411_462_45),
        (7.0, 12.0, 0.857_613_553_095_778_4),
        (0.5, 3.0, 0.918_891_411_654_675_8),
        (200.0, 10.0, 1.613_930_533_697_730_5e-37),
        (1_020.0, 1_000.0, 0.323_063_359_911_127_7),
        (0.001, 1.0, 0.974_772_879_369_960_4),
    ];
    for (x, degrees, wanted) in golden {
        let found = chi_square_above(x, degrees);
        assert!(near(found, wanted, 1e-12), "{x} {degrees}: {found:?}");
    }
}

#[test]
fn the_golden_normal_and_its_inverse() {
    let inverse = [
        (1e-300, -37.047_096_299_361_2),
        (1e-100, -21.273_453_560_965_326),
        (1e-12, -7.034_483_825_301_132),
        (1e-6, -4.753_424_308_822_899),
        (0.001, -3.090_232_306_167_813_6),
        (0.01, -2.326_347_874_040_841),
        (0.02, -2.053_748_910_631_823),
        (0.07, -1.475_791_028_179_170_6),
        (0.08, -1.405_071_560_309_632_7),
        (0.3, -0.524_400_512_708_040_8),
        (0.5, 0.0),
        (0.9, 1.281_551_565_544_600_6),
        (0.999, 3.090_232_306_167_813),
    ];
    for (p, wanted) in inverse {
        assert!(near(normal_inverse(p), wanted, 1e-15), "{p}: {:?}", normal_inverse(p));
    }
    let shares = [
        (-10.0, 7.619_853_024_160_525e-24),
        (-3.090_2, 0.001_000_108_783_207_071_9),
        (-1.0, 0.158_655_253_931_457_05),
        (-1e-9, 0.499_999_999_601_057_73),
        (0.5, 0.691_462_461_274_013_1),
        (2.0, 0.977_249_868_051_820_8),
        (8.0, 0.999_999_999_999_999_3),
    ];
    for (x, wanted) in shares {
        assert!(near(normal(x), wanted, 1e-13), "{x}: {:?}", normal(x));
    }
}

#[test]
fn the_ends_and_what_lies_outside() {
    assert!(normal_inverse(0.0).is_infinite() && normal_inverse(0.0) < 0.0);
    assert!(normal_inverse(1.0).is_infinite() && normal_inverse(1.0) > 0.0);
    for wrong in [-0.1, 1.1, f64::NAN] {
        assert!(normal_inverse(wrong).is_nan());
        assert!(beta(wrong, (1.0, 1.0)).below.is_nan());
        assert!(beta_inverse(wrong, (1.0, 1.0)).is_nan());
    }
    for wrong in [(0.0, 1.0), (1.0, -1.0), (f64::NAN, 1.0), (1.0, f64::INFINITY)] {
        assert!(beta(0.5, wrong).above.is_nan());
        assert!(beta_inverse(0.5, wrong).is_nan());
    }
    assert!(chi_square_above(-1.0, 1.0).is_nan() && chi_square_above(1.0, 0.0).is_nan());
    assert_eq!(beta(0.0, (2.0, 3.0)), Shares { below: 0.0, above: 1.0 });
    assert_eq!(beta(1.0, (2.0, 3.0)), Shares { below: 1.0, above: 0.0 });
    assert_eq!((beta_inverse(0.0, (2.0, 3.0)), beta_inverse(1.0, (2.0, 3.0))), (0.0, 1.0));
    assert_eq!((chi_square_above(0.0, 2.0), chi_square_above(f64::INFINITY, 2.0)), (1.0, 0.0));
}

/// The same arguments have the same bits on every machine: these are theirs.
#[test]
fn the_bits_are_fixed() {
    let bits = [
        beta(0.02, (3.5, 97.5)).below,
        beta_inverse(0.05, (3.5, 97.5)),
        chi_square_above(18.3, 10.0),
        normal_inverse(0.02),
    ];
    let wanted = [
        0x3fcc_099f_5519_adf7_u64,
        0x3f86_5a61_c19d_7da8,
        0x3fa9_a7e5_17fd_b070,
        0xc000_6e13_e8aa_dfdb,
    ];
    assert_eq!(bits.map(f64::to_bits), wanted);
}

proptest! {
    /// For whole parameters the beta is a sum of binomial probabilities (DLMF 8.17.5).
    #[test]
    fn the_beta_is_a_binomial_tail(n in 1_u32..40, at in 1_u32..40, x in 0.001_f64..0.999) {
        prop_assume!(at <= n);
        let (mut tail, mut choose) = (0.0, 1.0);
        for k in 0..=n {
            if k >= at {
                let power = |x: f64, k: u32| (0..k).fold(1.0, |product, _| product * x);
                tail += choose * power(x, k) * power(1.0 - x, n - k);
            }
            choose *= f64::from(n - k) / f64::from(k + 1);
        }
        let found = beta(x, (f64::from(at), f64::from(n - at + 1)));
        prop_assert!((found.below - tail).abs() < 1e-12, "{found:?} {tail}");
        prop_assert!((found.below + found.above - 1.0).abs() < 1e-15);
    }

    #[test]
    fn an_inverse_undoes(p in 1e-9_f64..1.0, a in 0.1_f64..3000.0, b in 0.1_f64..3000.0) {
        let x = beta_inverse(p, (a, b));
        let found = beta(x, (a, b)).below;
        // Near 1 the place itself has no more digits to tell two shares apart.
        prop_assert!(x > 1.0 - 1e-9 || near(found, p, 1e-9), "{x}: {found} {p}");
        prop_assert!(near(normal(normal_inverse(p)), p, 1e-12));
    }
}
