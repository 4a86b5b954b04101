import QtQuick
import QtQuick.Controls.Basic
import Station

// What was typed, on the screen's keyboard or on a real one.
TextField {
    id: root

    required property string typed
    required property string label
    property string iconName: "search"

    signal edited(text: string)
    signal entered

    implicitHeight: Theme.px(72)
    leftPadding: Theme.rightToLeft ? Theme.space24 : Theme.space64
    rightPadding: Theme.rightToLeft ? Theme.space64 : Theme.space24
    font.pixelSize: Theme.text28
    font.weight: Font.DemiBold
    color: Theme.emphasis
    placeholderTextColor: Theme.textSecondary
    selectionColor: Theme.primary
    selectedTextColor: Theme.primaryInk
    horizontalAlignment: Text.AlignLeft
    inputMethodHints: Qt.ImhNoPredictiveText
    focus: true
    onTextEdited: edited(text)
    onAccepted: entered()
    Accessible.name: label
    Component.onCompleted: forceActiveFocus()

    Binding on text {
        value: root.typed
    }

    background: Rectangle {
        radius: Theme.radius
        color: Theme.surface
        border.width: Theme.focusWidth
        border.color: Theme.primary
    }

    Icon {
        anchors { left: parent.left; leftMargin: Theme.space20; verticalCenter: parent.verticalCenter }
        icon: root.iconName
        size: Theme.px(28)
        color: Theme.primary
    }
}
