import QtQuick
import Station

// A button that a key chooses too; the key stands on it. Holding the key down chooses once.
BigButton {
    id: root

    property string key
    property bool underWay: false

    keyHint: key
    Accessible.name: text
    Accessible.description: key === "" ? "" : qsTr("Key %1").arg(key)

    Shortcut {
        sequence: root.key
        enabled: root.key !== "" && root.enabled && root.visible
        autoRepeat: false
        onActivated: root.chosen()
    }
}
