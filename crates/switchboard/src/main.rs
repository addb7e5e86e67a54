//! The `switchboard` command.

use std::process::ExitCode;

/// A call makes many small allocations that live as long as it does; this allocator is faster at them than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    switchboard::cli::main()
}
