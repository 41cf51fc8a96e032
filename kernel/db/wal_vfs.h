// A SQLite VFS that writes the frames of one commit to the write-ahead log with one system call.
//
// SQLite writes each page of a commit by two calls, some thirty for one small message. Here they are joined in memory and written when
// SQLite syncs the log, which synchronous=FULL does before it lets anybody see the commit; so what is durable, and when, stays the same.
// Only logs pass through it: every other file is opened by the system's VFS itself. A log is used as SQLite uses files, by one thread at
// a time. Not for synchronous=OFF or NORMAL: there other connections could look for frames that are still in memory.
#pragma once

struct sqlite3;

namespace corbel::db {

/// Registers the VFS at the first call and gives its name. [any thread]
const char* walVfsName();

/// For sqlite3_rollback_hook(): what `connection` meant to write to its log and has taken back. Written later it would come over what other
/// connections have committed since. [the connection's thread]
void forgetUnwrittenLog(sqlite3* connection) noexcept;

}  // namespace corbel::db
