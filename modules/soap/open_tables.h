// The tables that a session has open, by the number that the client knows.
//
// Owned by its ClientSession and used under its mutex.
#pragma once

namespace corbel::soap {

class OpenTables {};

}  // namespace corbel::soap
