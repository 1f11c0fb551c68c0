//! The engines a blob can run in. They share nothing but the shape of their interface.

use alloc::boxed::Box;

use crate::error::Error;

/// What a blob exports (docs/abi.md). Addresses and lengths are unsigned, whatever an engine takes them for.
pub trait Blob: Send {
    /// Room for a request: its address, or 0 if there is no memory for it.
    fn reserve(&mut self, length: u32) -> Result<u32, Error>;
    /// Answers the request that lies there: the address of the result.
    fn call(&mut self, length: u32) -> Result<u32, Error>;
    /// The linear memory; either of the calls may grow and move it.
    fn memory(&mut self) -> &mut [u8];
}

/// Which engine runs the blob. The results are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Compiles to machine code.
    #[cfg(feature = "wasmtime")]
    Wasmtime,
    /// Interprets, in bounded time and memory, as blockchain nodes like it.
    #[cfg(feature = "wasmi")]
    Wasmi,
}

#[cfg(not(any(feature = "wasmtime", feature = "wasmi")))]
compile_error!("an engine is wanted: the feature wasmi or wasmtime");

/// The fastest of those that were built in.
impl Default for Engine {
    fn default() -> Self {
        Self::ALL[0]
    }
}

impl Engine {
    /// The engines that were built in, the fastest first.
    pub const ALL: &'static [Engine] = &[
        #[cfg(feature = "wasmtime")]
        Engine::Wasmtime,
        #[cfg(feature = "wasmi")]
        Engine::Wasmi,
    ];

    /// In lower case.
    pub fn name(self) -> &'static str {
        match self {
            #[cfg(feature = "wasmtime")]
            Engine::Wasmtime => "wasmtime",
            #[cfg(feature = "wasmi")]
            Engine::Wasmi => "wasmi",
        }
    }

    /// Compiles and instantiates a blob.
    pub(crate) fn instantiate(self, blob: &[u8]) -> Result<Box<dyn Blob>, Error> {
        match self {
            #[cfg(feature = "wasmtime")]
            Engine::Wasmtime => Ok(Box::new(of_wasmtime::Instance::new(blob)?)),
            #[cfg(feature = "wasmi")]
            Engine::Wasmi => Ok(Box::new(of_wasmi::Instance::new(blob)?)),
        }
    }
}

/// The blob never traps, so this is an engine out of something.
fn failure(error: impl core::fmt::Display) -> Error {
    Error::new("engine", error)
}

/// Wasmi's interface is made after wasmtime's, so that one text serves both.
macro_rules! engine {
    ($module:ident, $engine:ident) => {
        mod $module {
            use $engine::{Engine, Memory, Module, Store, TypedFunc};

            use super::{failure, Blob, Error};

            pub struct Instance {
                store: Store<()>,
                memory: Memory,
                reserve: TypedFunc<i32, i32>,
                call: TypedFunc<i32, i32>,
            }

            impl Instance {
                pub fn new(blob: &[u8]) -> Result<Self, Error> {
                    let engine = Engine::default();
                    let module = Module::new(&engine, blob).map_err(failure)?;
                    let mut store = Store::new(&engine, ());
                    let instance = $engine::Instance::new(&mut store, &module, &[]).map_err(failure)?;
                    let memory = instance.get_memory(&mut store, "memory").ok_or_else(|| failure("no memory"))?;
                    let reserve = instance.get_typed_func(&mut store, "reserve").map_err(failure)?;
                    let call = instance.get_typed_func(&mut store, "call").map_err(failure)?;
                    Ok(Self { store, memory, reserve, call })
                }
            }

            impl Blob for Instance {
                fn reserve(&mut self, length: u32) -> Result<u32, Error> {
                    let address = self.reserve.call(&mut self.store, length as i32);
                    address.map(|address| address as u32).map_err(failure)
                }

                fn call(&mut self, length: u32) -> Result<u32, Error> {
                    let address = self.call.call(&mut self.store, length as i32);
                    address.map(|address| address as u32).map_err(failure)
                }

                fn memory(&mut self) -> &mut [u8] {
                    self.memory.data_mut(&mut self.store)
                }
            }
        }
    };
}

#[cfg(feature = "wasmtime")]
engine!(of_wasmtime, wasmtime);
#[cfg(feature = "wasmi")]
engine!(of_wasmi, wasmi);
