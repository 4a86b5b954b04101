pragma Singleton

import QtQuick

// Hears a trembling hand's double tap as one: a press close to the last one, within half a
// second of it, is its echo (EN 301 549, 5.9). It is shared by all controls, because the first
// tap often changes the page and the echo would land on whatever stands there next.
QtObject {
    id: root

    readonly property int echoMs: 500
    property point lastAt: Qt.point(-1e6, -1e6)
    readonly property Timer pause: Timer {
        interval: root.echoMs
    }

    function isEcho(at: point): bool {
        return pause.running && Math.hypot(at.x - lastAt.x, at.y - lastAt.y) < Theme.touch;
    }

    function heard(at: point): void {
        lastAt = at;
        pause.restart();
    }
}
