// SPDX-License-Identifier: Apache-2.0
/** The pump link's wire protocol, pure: no clock, no randomness and no I/O of its own. */
export {
  type AuditCheckpoint,
  type AuditRecord,
  type AuditVerdict,
  auditChain,
  auditToBeSigned,
  verifyAudit,
} from './audit/audit.js';
export { type CborKey, type CborMap, type CborValue, decodeCbor, encodeCbor } from './cbor/cbor.js';
export {
  COSE_EDDSA,
  CoseHeader,
  type DecodeSign1Options,
  decodeSign1,
  type ParsedSign1,
  type Sign1,
  type SignOptions,
  sign1ToBeSigned,
  signSign1,
  verifySign1,
} from './cose/sign1.js';
export { keyId, SIGNING_CONTEXT, type SigningContext } from './cose/signed-claims.js';
export type { Verified } from './cose/verified.js';
export {
  type AcceptedCredential,
  encodeCredentialChain,
  inspectCredentialChain,
  isRevoked,
  MAX_CHAIN_BYTES,
  signCredential,
  type VerifyChainOptions,
  verifyCredentialChain,
} from './credential/chain.js';
export type { Credential, IssuerCredential, PeerCredential, RoleName } from './credential/credential.js';
export { CREDENTIAL_FAULTS, type CredentialFault } from './credential/faults.js';
export {
  inspectRevocationList,
  MAX_REVOCATION_BYTES,
  MAX_REVOKED,
  type RevocationList,
  signRevocationList,
  type TrustedRevocationList,
  type VerifyRevocationOptions,
  verifyRevocationList,
} from './credential/revocation.js';
export { cobsDecode, cobsEncode } from './frame/cobs.js';
export { crc16 } from './frame/crc16.js';
export {
  decodeFrame,
  encodeFrame,
  FRAME_DELIMITER,
  type Frame,
  type FrameFault,
  MAX_FRAME_BYTES,
  MAX_PAYLOAD_BYTES,
} from './frame/frame.js';
export { FrameReader } from './frame/frame-reader.js';
export {
  Alert,
  type AlertName,
  alertName,
  decodeAlert,
  FrameType,
  type FrameTypeName,
  frameTypeName,
} from './frame/frame-type.js';
export { MUTANTS, type MutantName } from './generated/mutants.js';
export {
  checkHelloReply,
  decodeHandshakeWish,
  decodeHello,
  decodeHelloReply,
  encodeHandshakeWish,
  encodeHello,
  encodeHelloReply,
  type HandshakeWish,
  type Hello,
  type HelloReply,
  type Purpose,
  prologue,
  SUITE_NAMES,
  SUITES,
} from './hello/hello.js';
export { checkImage, checkUpdate, UPDATE_FAULTS, type UpdateFault, type UpdateTarget } from './manifest/check.js';
export {
  type Dependency,
  inspectManifest,
  MAX_MANIFEST_BYTES,
  signManifest,
  type UpdateManifest,
  verifyManifest,
} from './manifest/manifest.js';
export { compareVersions, formatVersion, parseVersion, type Version } from './manifest/version.js';
export type {
  AnswerName,
  AnyMessage,
  Body,
  CommandName,
  EnumName,
  EnumValue,
  EventName,
  HistoryRecord,
  MessageName,
  RequestName,
  ResponseName,
} from './messages/body.js';
export {
  enumCode,
  enumName,
  featureBits,
  featuresOf,
  MESSAGE_NAMES,
  messageName,
  messageOf,
  OPCODES,
  rolesOf,
} from './messages/codes.js';
export { type ArmedCommand, arm, type CommandBody, encodeCommand, type Freshness } from './messages/command.js';
export { bodyToJson, type JsonValue } from './messages/json.js';
export { decodeMessage, encodeMessage, peekMessage } from './messages/message.js';
export { MessageError, type MessageFault } from './messages/message-error.js';
export type { Unauthenticated } from './messages/unauthenticated.js';
export { CipherState } from './noise/cipher-state.js';
export {
  type HandshakeOptions,
  type HandshakeResult,
  HandshakeState,
  type ResumableResult,
} from './noise/handshake-state.js';
export { type Pattern, parseProtocolName, type Token } from './noise/pattern.js';
export type { Resumption } from './noise/symmetric-state.js';
export { type NoiseVector, type NoiseVectorReport, parseNoiseVectors, runNoiseVectors } from './noise/vectors.js';
export { PairingSecret } from './pairing/pairing-secret.js';
export { EPOCH_RECORDS, keyAhead, SESSION_COUNTERS } from './record/epoch-keys.js';
export {
  MAX_PLAINTEXT_BYTES,
  type OpenedRecord,
  openRecord,
  type RecordOptions,
  RecordReceiver,
  RecordSender,
  recordCounter,
  sealRecord,
} from './record/record.js';
export { ReplayWindow } from './record/replay-window.js';
export {
  MAX_BASAL_MILLIUNITS_PER_HOUR,
  MAX_BASAL_SEGMENTS,
  MAX_BOLUS_MILLIUNITS,
  MAX_LIFE_MS,
  STEP_MILLIUNITS,
  schema,
} from './schema/schema.js';
export type {
  Enumeration,
  Feature,
  Field,
  Fields,
  FieldType,
  Message,
  Role,
  Schema,
  Source,
  Unit,
} from './schema/types.js';
export {
  type MilligramsPerDecilitre,
  type Milliseconds,
  type Milliunits,
  type MilliunitsPerHour,
  type Minutes,
  milligramsPerDecilitre,
  milliseconds,
  milliunits,
  milliunitsPerHour,
  minutes,
  type Percent,
  percent,
  type Quantity,
  type Seconds,
  seconds,
} from './units/units.js';
