import QtQuick
import QtQuick.Layouts
import Station

// The title of a device, how it is, and its cable.
RowLayout {
    id: root

    required property string title
    required property string iconName
    property bool plugged: true
    property bool canUnplug: false

    signal plugChosen(plugged: bool)

    spacing: Theme.space12

    Icon {
        icon: root.iconName
        size: Theme.px(28)
        color: Theme.primary
    }
    Heading {
        text: root.title
        font.pixelSize: Theme.text20
        wrapMode: Text.NoWrap
        Layout.fillWidth: true
    }
    OnOff {
        visible: root.canUnplug
        text: qsTr("Plugged in")
        Accessible.name: root.title + ": " + text
        on: root.plugged
        onChosen: root.plugChosen(!root.plugged)
    }
}
