import QtQuick
import Station

// A button that a key chooses too: the key stands on it, and a screen reader hears of it.
// The page listens to the key.
BigButton {
    id: root

    Accessible.description: keyHint === "" ? "" : qsTr("Key %1").arg(keyHint)
}
