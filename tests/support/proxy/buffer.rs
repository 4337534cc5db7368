//! Bytes that have arrived, until they make whole messages.

#[derive(Debug, Default)]
pub(super) struct Buffer {
    bytes: Vec<u8>,
    taken: usize,
}

impl Buffer {
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        self.bytes.drain(..self.taken);
        self.taken = 0;
        self.bytes.extend_from_slice(bytes);
    }

    /// What was not taken yet.
    pub(super) fn ahead(&self) -> &[u8] {
        &self.bytes[self.taken..]
    }

    /// Takes that many bytes once they are there.
    pub(super) fn take(&mut self, length: usize) -> Option<Vec<u8>> {
        let bytes = self.ahead().get(..length)?.to_vec();
        self.taken += length;
        Some(bytes)
    }
}
