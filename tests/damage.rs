//! What happens to a ledger that was damaged, forged, cut short or rolled back: every test bends some bytes and asks what
//! the program says.

#[cfg(test)]
mod support;

#[cfg(test)]
#[path = "damage/world.rs"]
mod world;

#[cfg(test)]
#[path = "damage/flips.rs"]
mod flips;

#[cfg(test)]
#[path = "damage/forged.rs"]
mod forged;

#[cfg(test)]
#[path = "damage/opening.rs"]
mod opening;

#[cfg(test)]
#[path = "damage/index.rs"]
mod index;

#[cfg(test)]
#[path = "damage/carried.rs"]
mod carried;

#[cfg(test)]
#[path = "damage/faults.rs"]
mod faults;
