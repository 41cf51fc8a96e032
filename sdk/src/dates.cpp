// Dates of RFC 5322, IMAP and RFC 3339.
#include <array>
#include <cstdio>

#include "corbel/text.h"

namespace corbel::text {
namespace {

using namespace std::chrono;

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

struct Civil {
    int year;
    unsigned month, day, weekday;
    long hour, minute, second, milli;
};

Civil civil(TimePoint t) {
    const auto date = floor<days>(t);
    const year_month_day ymd(date);
    const auto inDay = t - date;
    const auto secondsInDay = floor<seconds>(inDay).count();
    return {static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()),
            weekday(date).c_encoding(), secondsInDay / 3600, secondsInDay / 60 % 60, secondsInDay % 60,
            duration_cast<milliseconds>(inDay).count() % 1000};
}

template <class... A>
std::string print(const char* format, A... arguments) {
    char buffer[96];
    const int n = std::snprintf(buffer, sizeof buffer, format, arguments...);
    return std::string(buffer, static_cast<std::size_t>(n));
}

/// Reads a date from left to right.
class Reader {
public:
    explicit Reader(std::string_view text) : _text(text) {}
    bool atEnd() const { return _at >= _text.size(); }
    bool take(char c) {
        if (atEnd() || _text[_at] != c) return false;
        ++_at;
        return true;
    }
    std::optional<int> number(std::size_t least, std::size_t most, std::size_t* length = nullptr) {
        const std::size_t from = _at;
        int value = 0;
        while (!atEnd() && _at - from < most && _text[_at] >= '0' && _text[_at] <= '9') value = value * 10 + (_text[_at++] - '0');
        if (length) *length = _at - from;
        if (_at - from < least) return std::nullopt;
        return value;
    }
    std::string_view word() {
        const std::size_t from = _at;
        while (!atEnd() && lower(_text[_at]) >= 'a' && lower(_text[_at]) <= 'z') ++_at;
        return _text.substr(from, _at - from);
    }
    /// Blanks and RFC 5322 comments; a comment that never closes ends the text.
    void blanks() {
        int depth = 0;
        for (; !atEnd(); ++_at) {
            const char c = _text[_at];
            if (c == '(') ++depth;
            else if (c == ')' && depth > 0) --depth;
            else if (c == '\\' && depth > 0 && _at + 1 < _text.size()) ++_at;
            else if (depth == 0 && c != ' ' && c != '\t' && c != '\r' && c != '\n') return;
        }
    }

private:
    std::string_view _text;
    std::size_t _at = 0;
};

std::optional<unsigned> monthOf(std::string_view name) {
    for (unsigned i = 0; i < kMonths.size(); ++i)
        if (name.size() >= 3 && equalsIgnoreCase(name.substr(0, 3), kMonths[i])) return i + 1;
    return std::nullopt;
}

std::optional<TimePoint> make(int y, unsigned mon, int d, int h, int min, int s, int zoneMinutes) {
    const year_month_day date(year(y), month(mon), day(static_cast<unsigned>(d)));
    if (!date.ok() || y < 1 || y > 9999 || h > 23 || min > 59 || s > 60) return std::nullopt;
    return TimePoint(sys_days(date)) + hours(h) + minutes(min - zoneMinutes) + seconds(s);
}

/// "+hhmm" or "-hhmm" in minutes.
std::optional<int> numericZone(Reader& in) {
    const bool isNegative = in.take('-');
    if (!isNegative && !in.take('+')) return std::nullopt;
    const auto value = in.number(4, 4);
    if (!value || *value % 100 > 59) return std::nullopt;
    const int zone = *value / 100 * 60 + *value % 100;
    return isNegative ? -zone : zone;
}

/// Obsolete zone names (RFC 5322 section 4.3); unknown ones count as UTC.
int namedZone(std::string_view name) {
    struct Zone {
        std::string_view name;
        int hours;
    };
    static constexpr std::array<Zone, 8> zones = {{{"EST", -5}, {"EDT", -4}, {"CST", -6}, {"CDT", -5}, {"MST", -7}, {"MDT", -6}, {"PST", -8}, {"PDT", -7}}};
    for (const auto& zone : zones)
        if (equalsIgnoreCase(name, zone.name)) return zone.hours * 60;
    return 0;
}

}  // namespace

std::string formatRfc5322Date(TimePoint t) {
    const Civil c = civil(t);
    return print("%s, %02u %s %04d %02ld:%02ld:%02ld +0000", kDays[c.weekday].data(), c.day, kMonths[c.month - 1].data(), c.year, c.hour, c.minute, c.second);
}

std::string formatImapDateTime(TimePoint t) {
    const Civil c = civil(t);
    return print("%2u-%s-%04d %02ld:%02ld:%02ld +0000", c.day, kMonths[c.month - 1].data(), c.year, c.hour, c.minute, c.second);
}

std::string formatRfc3339(TimePoint t) {
    const Civil c = civil(t);
    return print("%04d-%02u-%02uT%02ld:%02ld:%02ld.%03ldZ", c.year, c.month, c.day, c.hour, c.minute, c.second, c.milli);
}

std::optional<TimePoint> parseImapDateTime(std::string_view s) {
    Reader in(s);
    in.take(' ');
    const auto d = in.number(1, 2);
    if (!d || !in.take('-')) return std::nullopt;
    const auto name = in.word();
    const auto mon = name.size() == 3 ? monthOf(name) : std::nullopt;
    if (!mon || !in.take('-')) return std::nullopt;
    const auto y = in.number(4, 4);
    if (!y || !in.take(' ')) return std::nullopt;
    const auto h = in.number(2, 2);
    if (!h || !in.take(':')) return std::nullopt;
    const auto min = in.number(2, 2);
    if (!min || !in.take(':')) return std::nullopt;
    const auto sec = in.number(2, 2);
    if (!sec || !in.take(' ')) return std::nullopt;
    const auto zone = numericZone(in);
    if (!zone || !in.atEnd()) return std::nullopt;
    return make(*y, *mon, *d, *h, *min, *sec, *zone);
}

std::optional<TimePoint> parseRfc5322Date(std::string_view s) {
    Reader in(s);
    in.blanks();
    if (!in.word().empty()) {
        in.blanks();
        in.take(',');
        in.blanks();
    }
    const auto d = in.number(1, 2);
    in.blanks();
    in.take('-');
    const auto mon = monthOf(in.word());
    in.blanks();
    in.take('-');
    std::size_t digits = 0;
    auto y = in.number(2, 4, &digits);
    if (!d || !mon || !y) return std::nullopt;
    if (digits == 2) *y += *y < 50 ? 2000 : 1900;  // RFC 5322 section 4.3
    else if (digits == 3) *y += 1900;
    in.blanks();
    const auto h = in.number(1, 2);
    in.blanks();
    if (!h || !in.take(':')) return std::nullopt;
    in.blanks();
    const auto min = in.number(1, 2);
    if (!min) return std::nullopt;
    in.blanks();
    int sec = 0;
    if (in.take(':')) {
        in.blanks();
        const auto value = in.number(1, 2);
        if (!value) return std::nullopt;
        sec = *value;
        in.blanks();
    }
    auto zone = numericZone(in);
    if (!zone) zone = namedZone(in.word());
    return make(*y, *mon, *d, *h, *min, sec, *zone);
}

}  // namespace corbel::text
