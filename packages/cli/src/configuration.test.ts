import { describe, expect, test } from 'vitest';
import { readConfiguration, runFolderOf } from './configuration.ts';

describe('the configuration', () => {
  test('is complete without any variable', () => {
    expect(readConfiguration({})).toMatchObject({ port: 8080, origin: 'http://localhost:8080', databases: undefined });
  });

  test('takes the origin from the port', () => {
    expect(readConfiguration({ PORT: '9000' }).origin).toBe('http://localhost:9000');
  });

  test.each([
    [{ PORT: '0' }, 'PORT'],
    [{ PORT: 'http' }, 'PORT'],
    [{ REMPART_ORIGIN: 'rempart.example.org' }, 'REMPART_ORIGIN'],
    [{ REMPART_ORIGIN: 'https://example.org/rempart' }, 'REMPART_ORIGIN'],
    [{ DATABASE_URL: 'postgres://localhost/rempart' }, 'REMPART_VAULT_DATABASE'],
  ])('names the variable that is wrong: %o', (env, name) => {
    expect(() => readConfiguration(env)).toThrow(name);
  });
});

describe('the folder of sockets', () => {
  test('is below the data folder', () => {
    expect(runFolderOf('/srv/rempart', {})).toBe('/srv/rempart/run');
  });

  test('is elsewhere and short where the path of a socket would be too long, one a data folder', () => {
    const [one, other] = [runFolderOf(`/${'a'.repeat(90)}`, {}), runFolderOf(`/${'b'.repeat(90)}`, {})];
    expect(one.length).toBeLessThan(50);
    expect(one).not.toBe(other);
  });

  test('is where REMPART_RUN says', () => {
    expect(runFolderOf('/srv/rempart', { REMPART_RUN: '/run/rempart' })).toBe('/run/rempart');
  });
});
