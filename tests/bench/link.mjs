// SPDX-License-Identifier: Apache-2.0
// Handshakes and records a second, ours beside the same work by noise-handshake (npm) on a pure-JavaScript and on a native
// sodium. Both sides of each in this process. The peer's suite hashes with BLAKE2b where ours does with SHA-256.
import Module, { createRequire } from 'node:module';
import { systemRandom, x25519KeyPair } from '@assay/crypto';
import { HandshakeState, RecordReceiver, RecordSender } from '@assay/protocol';
import { Bench } from 'tinybench';

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

function ourHandshake() {
  const [initiator, responder] = ['initiator', 'responder'].map(
    (role, i) =>
      new HandshakeState({
        protocolName: 'Noise_XX_25519_ChaChaPoly_SHA256',
        role,
        prologue: none,
        random: systemRandom,
        staticKey: staticKeys[i],
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

function ourRecords() {
  const [initiator, responder] = ourHandshake();
  const [sender, receiver] = [new RecordSender(initiator.sendKey), new RecordReceiver(responder.receiveKey)];
  return () => receiver.open(sender.seal(message));
}

function peerRecords(library, keys) {
  const [initiator, responder] = peerHandshake(library, keys);
  const [sender, receiver] = [new library.Cipher(initiator.tx), new library.Cipher(responder.rx)];
  return () => receiver.decrypt(sender.encrypt(message));
}

/** Rows of the table: what, who, per second, ratio to ours. */
export async function benchLink() {
  // sodium-universal is a native sodium in Node.
  const sodiums = { 'sodium-javascript': 'sodium-javascript', 'sodium-native': 'sodium-universal' };
  const peers = Object.entries(sodiums).map(([name, sodium]) => {
    const library = peer(sodium);
    const keys = [library.generateKeyPair(), library.generateKeyPair()];
    return { name: `noise-handshake 4.2.0 on ${name}`, library, keys };
  });
  const rows = [];
  for (const [what, ours, theirs] of [
    [
      'full XX handshakes, both sides',
      () => ourHandshake,
      ({ library, keys }) =>
        () =>
          peerHandshake(library, keys),
    ],
    ['records of 64 bytes, sealed and opened', ourRecords, ({ library, keys }) => peerRecords(library, keys)],
  ]) {
    const bench = new Bench({ time: 1500, warmupTime: 300 });
    bench.add('assay', ours());
    for (const each of peers) bench.add(each.name, theirs(each));
    await bench.run();
    const own = bench.tasks[0].result.throughput.mean;
    for (const task of bench.tasks) {
      if (task.result.error) throw task.result.error;
      const { mean } = task.result.throughput;
      rows.push({ what, who: task.name, value: mean, unit: '1/s', ratio: mean / own });
    }
  }
  return rows;
}
