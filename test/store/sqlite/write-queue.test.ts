import SqliteDatabase from 'better-sqlite3';
import { describe, expect, it } from 'vitest';

import { createWriteQueue, type SlowWrite } from '../../../src/store/sqlite/write-queue.ts';
import { tempFile } from '../support.ts';

const setUp = (sync: () => Promise<void> = async () => undefined) => {
  const temp = tempFile();
  const db = new SqliteDatabase(temp.file);
  db.pragma('journal_mode = WAL');
  db.exec('CREATE TABLE t (n INTEGER PRIMARY KEY)');
  const slow: SlowWrite[] = [];
  const queue = createWriteQueue(db, (one) => slow.push(one), sync);
  const insert = db.prepare('INSERT INTO t VALUES (?)');
  const rows = () => db.prepare('SELECT n FROM t ORDER BY n').pluck().all();
  const close = async () => {
    await queue.drain();
    db.close();
    temp.remove();
  };
  return { ...temp, db, queue, insert, rows, slow, close };
};

describe('write queue', () => {
  it('undoes only the command that threw', async () => {
    const { queue, insert, rows, close } = setUp();
    const ended = await Promise.allSettled([
      queue.write(() => insert.run(1).changes),
      queue.write(() => {
        insert.run(2);
        throw new Error('wrong');
      }),
      queue.write(() => insert.run(3).changes),
    ]);
    expect(ended.map((one) => one.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(rows()).toEqual([1, 3]);
    await close();
  });

  it('runs every other command of the batch when several threw, and keeps their order', async () => {
    const { queue, insert, rows, close } = setUp();
    const order: number[] = [];
    const command = (n: number) =>
      queue.write(() => {
        insert.run(n);
        if (n % 3 === 0) throw new Error(`no ${n}`);
        order.push(n);
        return n;
      });
    const ended = await Promise.allSettled([1, 2, 3, 4, 5, 6, 7].map(command));
    expect(ended.map((one) => (one.status === 'fulfilled' ? one.value : String(one.reason)))).toEqual([
      1,
      2,
      'Error: no 3',
      4,
      5,
      'Error: no 6',
      7,
    ]);
    expect(rows()).toEqual([1, 2, 4, 5, 7]);
    expect(order.slice(-5)).toEqual([1, 2, 4, 5, 7]);
    await close();
  });

  it('resolves only when the disk has confirmed, and gathers meanwhile', async () => {
    const flushed: (() => void)[] = [];
    const { queue, insert, rows, close } = setUp(() => new Promise((resolve) => flushed.push(resolve)));
    const resolved: number[] = [];
    const write = (n: number) => queue.write(() => insert.run(n)).then(() => resolved.push(n));
    const turn = () => new Promise((resolve) => setTimeout(resolve, 10));
    const first = write(1);
    await turn();
    const later = [write(2), write(3)];
    await turn();
    expect(rows()).toEqual([1]);
    expect(resolved).toEqual([]);
    flushed[0]?.();
    await first;
    await turn();
    expect(rows()).toEqual([1, 2, 3]);
    expect(resolved).toEqual([1]);
    flushed[1]?.();
    await Promise.all(later);
    expect(flushed.length).toBe(2);
    await close();
  });

  it('promises nothing any more once the disk has failed to confirm', async () => {
    let fails = true;
    const { queue, insert, close } = setUp(() =>
      fails ? Promise.reject(new Error('EIO')) : Promise.resolve(),
    );
    await expect(queue.write(() => insert.run(1))).rejects.toThrow('bekräftade inte');
    fails = false;
    await expect(queue.write(() => insert.run(2))).rejects.toThrow('bekräftade inte');
    await close();
  });

  it('commits what waits together at once', async () => {
    const { db, file, queue, insert, close } = setUp();
    const reader = new SqliteDatabase(file, { readonly: true });
    const seen: unknown[] = [];
    const count = () => reader.prepare('SELECT count(*) FROM t').pluck().get();
    await Promise.all(
      [1, 2, 3].map((n) =>
        queue.write(() => {
          insert.run(n);
          seen.push(count(), db.inTransaction);
        }),
      ),
    );
    expect(seen).toEqual([0, true, 0, true, 0, true]);
    expect(count()).toBe(3);
    reader.close();
    await close();
  });

  it('yields to the event loop between batches of about 20 ms', async () => {
    const { queue, insert, rows, close } = setUp();
    let ticks = 0;
    let sinceTick = 0;
    let most = 0;
    const timer = setInterval(() => {
      ticks++;
      sinceTick = 0;
    }, 1);
    const work = (n: number) => {
      const until = performance.now() + 5;
      while (performance.now() < until);
      insert.run(n);
      most = Math.max(most, ++sinceTick);
    };
    await Promise.all(Array.from({ length: 60 }, (_, n) => queue.write(() => work(n))));
    clearInterval(timer);
    expect(rows().length).toBe(60);
    expect(ticks).toBeGreaterThan(5);
    // Commands, not milliseconds: what a busy machine takes away from us is not the queue's.
    expect(most).toBeLessThan(15);
    await close();
  });

  it('waits for another writer without stopping the event loop, and says so', async () => {
    const { file, queue, insert, rows, slow, close } = setUp();
    const other = new SqliteDatabase(file);
    other.exec('BEGIN IMMEDIATE; INSERT INTO t VALUES (100)');
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    const written = queue.write(() => insert.run(1).changes);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(ticks).toBeGreaterThan(5);
    other.exec('COMMIT');
    expect(await written).toBe(1);
    clearInterval(timer);
    expect(rows()).toEqual([1, 100]);
    expect(slow[0]?.what).toBe('wait');
    other.close();
    await close();
  });
});
