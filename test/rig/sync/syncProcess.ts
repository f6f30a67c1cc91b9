// A process of its own that syncs: what the rigs kill, and what runs several times on one store. Its orders are JSON in RIG_ORDERS.
import process from "node:process";
import { readOrders, runOrders } from "./processOrders.ts";

await runOrders(readOrders(process.env.RIG_ORDERS ?? ""), (line) => process.stdout.write(`${line}\n`));
