export { type Admin, createAdmin } from './app.ts';
export {
  type AdminLimits,
  type AdminParts,
  defaultLimits,
  type QueueCounts,
  type StartCheck,
} from './parts.ts';
export { type Served, serveAdmin, type ServeLimits, serveLimits } from './server.ts';
export { createToken, hashToken } from './token.ts';
