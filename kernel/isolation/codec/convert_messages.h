// What a MIME converter is asked and answers, as bytes.
//
// A message's own bytes are in it only when they are few and at hand; else the converter asks for pieces (AskKind::Content), as it does for
// the values of a message that it composes (OpenValue, ReadValue, CloseValue). Readers of attachments stay open in the guest between calls
// and have numbers. Pure. [any thread]
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "corbel/convert.h"
#include "corbel/mime.h"
#include "isolation/codec/messages.h"

namespace corbel::isolation {

inline constexpr std::size_t kMaxCarriedContent = 64 * 1024;          ///< Bytes of a whole message that go with the call.
inline constexpr std::size_t kMaxPath = kMaxEmbeddedDepth + 1;        ///< Attachment numbers, from the outermost message inwards.
inline constexpr std::size_t kMaxOpenReaders = 1024;                  ///< Of a guest.
inline constexpr std::size_t kMaxOpenValues = 256;                    ///< Of one composition.
inline constexpr std::size_t kMaxBagProperties = 2 * kMaxProperties;  ///< What a header says, and what a TNEF part says.
inline constexpr std::size_t kMaxPropNameBytes = 4096;                ///< A longer name is one that nobody has.
inline constexpr std::size_t kNamesAtATime = 50;                      ///< In one question.

/// Texts for the calls that take nothing else, views into the arguments.
struct TextQuestion {
    std::string_view first, second, third;
    std::uint32_t number = 0;
};
std::string writeTextQuestion(const TextQuestion& question);
Result<TextQuestion> readTextQuestion(std::string_view bytes);

std::string writeListFields(const mime::ListFields& fields);
Result<mime::ListFields> readListFields(std::string_view bytes);

/// A MimeSource without its bytes, or with them when they are few.
struct SourceFacts {
    std::string index;  ///< mime::PartIndex::serialise()
    std::uint64_t prefixBytes = 0, contentBytes = 0;
    std::string content;  ///< Whole or empty.
};
struct PropertiesQuestion {
    SourceFacts source;
    bool withBodies = true, withAttachments = true, hasNames = false;
    std::uint32_t derive = 0;
};
std::string writePropertiesQuestion(const PropertiesQuestion& question);
Result<PropertiesQuestion> readPropertiesQuestion(std::string_view bytes);

/// An attachment by its path, or a range.
struct OpenQuestion {
    SourceFacts source;
    std::vector<std::uint32_t> path;
    std::optional<MimeRange> range;
};
std::string writeOpenQuestion(const OpenQuestion& question);
Result<OpenQuestion> readOpenQuestion(std::string_view bytes);

/// A reader that is open, on either side.
struct ReaderFacts {
    std::uint64_t reader = 0, sizeBytes = 0;
};
std::string writeReader(const ReaderFacts& facts);
Result<ReaderFacts> readReader(std::string_view bytes);

struct ReadQuestion {
    std::uint64_t reader = 0, offset = 0, length = 0;
};
std::string writeReadQuestion(const ReadQuestion& question);
Result<ReadQuestion> readReadQuestion(std::string_view bytes);

struct ComposeQuestion {
    MessageData message;
    convert::ComposeOptions options;
    bool hasNames = false;  ///< The source can tell what named properties are called.
};
/// InvalidArgument when messages are nested too deeply.
std::string writeComposeQuestion(const MessageData& message, const convert::ComposeOptions& options, bool hasNames);
Result<ComposeQuestion> readComposeQuestion(std::string_view bytes);

std::string writeMessage(const MessageData& message);
/// Properties in order, each once; their values are not looked at (isSound()).
Result<MessageData> readMessage(std::string_view bytes);
std::string writeBag(const PropertyBag& bag);
Result<PropertyBag> readBag(std::string_view bytes);
struct DeriveQuestion {
    PropertyBag message;
    std::uint32_t forms = 0;
};
std::string writeDerive(const PropertyBag& message, std::uint32_t forms);
Result<DeriveQuestion> readDerive(std::string_view bytes);

/// What a composition asks for.
struct ValueQuestion {
    std::vector<std::uint32_t> path;
    std::uint32_t tag = 0;
};
std::string writeValueQuestion(const ValueQuestion& question);
Result<ValueQuestion> readValueQuestion(std::string_view bytes);
std::string writeMaybeReader(const std::optional<ReaderFacts>& facts);
Result<std::optional<ReaderFacts>> readMaybeReader(std::string_view bytes);

std::string writeNames(const std::vector<std::optional<PropName>>& names);
Result<std::vector<std::optional<PropName>>> readNames(std::string_view bytes);
std::string writeIds(const std::vector<std::uint32_t>& ids);
Result<std::vector<std::uint32_t>> readIds(std::string_view bytes);

/// Whether each value is of its tag's type, and each range lies in a message of `contentBytes` (without its prefix) and `parts` parts.
bool isSound(const MessageData& message, std::uint64_t contentBytes, std::size_t parts);
bool isSound(const PropertyBag& bag);

}  // namespace corbel::isolation
