// SPDX-License-Identifier: Apache-2.0
// Handshakes and records a second, ours on either back end beside the same work by noise-handshake (npm) on a pure-JavaScript
// and on a native sodium; then the two primitives that these consist of, beside other JavaScript. Both sides of each in this
// process, in turns. The peer's suite hashes with BLAKE2b where ours does with SHA-256.
import Module, { createRequire } from 'node:module';
import { portableCrypto, Secret, systemRandom, x25519KeyPair } from '@assay/crypto';
import { nodeCrypto, nodeRandom, preparedNodeCrypto } from '@assay/crypto/node';
import { HandshakeState, RecordReceiver, RecordSender } from '@assay/protocol';
import { chacha20poly1305 as nobleAead } from '@noble/ciphers/chacha.js';
import { x25519 as nobleX25519 } from '@noble/curves/ed25519.js';
import { ChaCha20Poly1305 } from '@stablelib/chacha20poly1305';
import { scalarMult } from '@stablelib/x25519';
import { alternate, alternateByTheClock } from './alternate.mjs';

const require = createRequire(import.meta.url);
const resolve = Module._resolveFilename;

/** noise-handshake on a sodium of our choice: its modules are loaded anew with `sodium-universal` answered by `sodium`. */
function peer(sodium) {
  for (const path of Object.keys(require.cache)) if (/noise-handshake|sodium/.test(path)) delete require.cache[path];
  Module._resolveFilename = function (request, ...rest) {
    return resolve.call(this, request === 'sodium-universal' ? sodium : request, ...rest);
  };
  try {
    return {
      Noise: require('noise-handshake'),
      Cipher: require('noise-handshake/cipher'),
      generateKeyPair: require('noise-handshake/dh').generateKeyPair,
    };
  } finally {
    Module._resolveFilename = resolve;
  }
}

const none = new Uint8Array(0);
const staticKeys = [x25519KeyPair(systemRandom(32)), x25519KeyPair(systemRandom(32))];
const backends = {
  assay: { crypto: portableCrypto, random: systemRandom },
  'assay on node:crypto': { crypto: nodeCrypto, random: nodeRandom },
};

function ourHandshake({ crypto, random }) {
  const [initiator, responder] = ['initiator', 'responder'].map(
    (role, i) =>
      new HandshakeState({
        protocolName: 'Noise_XX_25519_ChaChaPoly_SHA256',
        role,
        prologue: none,
        random,
        staticKey: staticKeys[i],
        crypto,
      }),
  );
  responder.readMessage(initiator.writeMessage(none));
  initiator.readMessage(responder.writeMessage(none));
  responder.readMessage(initiator.writeMessage(none));
  return [initiator.finish(), responder.finish()];
}

function peerHandshake({ Noise }, keys) {
  const [initiator, responder] = [new Noise('XX', true, keys[0]), new Noise('XX', false, keys[1])];
  initiator.initialise(none);
  responder.initialise(none);
  responder.recv(initiator.send());
  initiator.recv(responder.send());
  responder.recv(initiator.send());
  return [initiator, responder];
}

const message = systemRandom(64);
/** A session has so many records; then the next one begins, as it would. */
const RECORDS = 65_536;

function ourRecords(backend) {
  let [sender, receiver] = [];
  let left = 0;
  return () => {
    if (left === 0) {
      const [initiator, responder] = ourHandshake(backend);
      sender = new RecordSender(initiator.sendKey, backend);
      receiver = new RecordReceiver(responder.receiveKey, backend);
      left = RECORDS;
    }
    left--;
    return receiver.open(sender.seal(message));
  };
}

function peerRecords(library, keys) {
  const [initiator, responder] = peerHandshake(library, keys);
  const [sender, receiver] = [new library.Cipher(initiator.tx), new library.Cipher(responder.rx)];
  return () => receiver.decrypt(sender.encrypt(message));
}

// sodium-universal is a native sodium in Node.
const sodiums = { 'sodium-javascript': 'sodium-javascript', 'sodium-native': 'sodium-universal' };
const peers = Object.entries(sodiums).map(([name, sodium]) => {
  const library = peer(sodium);
  const keys = [library.generateKeyPair(), library.generateKeyPair()];
  return [`noise-handshake 4.2.0 on ${name}`, library, keys];
});

function handshakesAndRecords() {
  const tasks = (ours, theirs) =>
    Object.fromEntries([
      ...Object.entries(backends).map(([name, backend]) => [name, ours(backend)]),
      ...peers.map(([name, library, keys]) => [name, theirs(library, keys)]),
    ]);
  return {
    'full XX handshakes, both sides': tasks(
      (backend) => () => ourHandshake(backend),
      (library, keys) => () => peerHandshake(library, keys),
    ),
    'records of 64 bytes, sealed and opened': tasks(ourRecords, peerRecords),
  };
}

function primitives() {
  const key = systemRandom(32);
  const secret = Secret.of(key.slice());
  const { publicKey } = staticKeys[1];
  const [nonce, aad] = [systemRandom(12), systemRandom(9)];
  const stable = new ChaCha20Poly1305(key);
  const ours = (work) =>
    Object.fromEntries(Object.entries(backends).map(([name, { crypto }]) => [name, () => work(crypto)]));
  return {
    'X25519, shared secrets': {
      ...ours((crypto) => crypto.x25519(secret, publicKey)),
      '@noble/curves 2.4.0': () => nobleX25519.getSharedSecret(key, publicKey),
      '@stablelib/x25519 2.0.1': () => scalarMult(key, publicKey),
    },
    'ChaCha20-Poly1305, 64 bytes sealed and opened': {
      ...ours((crypto) => crypto.aeadOpen(secret, nonce, aad, crypto.aeadSeal(secret, nonce, aad, message))),
      '@noble/ciphers 2.4.0': () => nobleAead(key, nonce, aad).decrypt(nobleAead(key, nonce, aad).encrypt(message)),
      '@stablelib/chacha20poly1305 2.0.1': () => stable.open(nonce, stable.seal(nonce, message, aad), aad),
    },
  };
}

/** Both back ends on node:crypto beside the native peer, as one event loop does handshakes with nothing else to do. */
async function handshakesByTheClock() {
  const prepared = { crypto: preparedNodeCrypto({ count: 64 }), random: nodeRandom };
  const [name, library, keys] = peers.at(-1);
  const node = 'assay on node:crypto';
  const rates = await alternateByTheClock(
    {
      [node]: () => ourHandshake(backends[node]),
      'assay on node:crypto, keys prepared': () => ourHandshake(prepared),
      [name]: () => peerHandshake(library, keys),
    },
    3,
  );
  prepared.crypto.close();
  return rates;
}

const rowsOf = (what, rates, own) =>
  Array.from(rates, ([who, value]) => ({ what, who, value, unit: '1/s', ratio: value / rates.get(own) }));

/** Rows of the table: what, who, per second, ratio to ours. */
export async function benchLink() {
  const rows = Object.entries({ ...handshakesAndRecords(), ...primitives() }).flatMap(([what, tasks]) =>
    rowsOf(what, alternate(tasks, 1.5), 'assay'),
  );
  const byTheClock = await handshakesByTheClock();
  return [...rows, ...rowsOf('full XX handshakes, wall clock', byTheClock, 'assay on node:crypto')];
}
