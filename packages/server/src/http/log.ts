/** The log: method, route pattern, status and time. Never a path, a query, a body or a message that may quote one. */
import pino, { type DestinationStream, type Logger, type LoggerOptions } from 'pino';

/** @param destination standard output where none is given */
export function createLog(destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    name: 'server',
    level: process.env.REMPART_LOG ?? 'info',
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    // Whatever a library hands over: a request is logged by its method alone, an error by its name and code.
    serializers: {
      req: ({ method }: { method?: string }) => ({ method }),
      res: ({ statusCode }: { statusCode?: number }) => ({ status: statusCode }),
      err: ({ name, code }: { name?: string; code?: string }) => ({ name, code }),
    },
  };
  return destination ? pino(options, destination) : pino(options);
}
